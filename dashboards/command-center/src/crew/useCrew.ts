/** Keeps the crew's page true: loads and follows what is dispatched, confirms what is shown, sends answers, rings. */
import { useEffect } from 'react';
import { alertsStore } from '../live/state.ts';
import { keepPage } from '../offline/page.ts';
import { playCrewSound } from '../sound/crewSounds.ts';
import { useLink } from '../stores/link.ts';
import { crewApi, keepShown, refresh, useCrewStore } from './crewStore.ts';
import { sendDue, useQueue } from './queue.ts';
import { openRecalls, standing } from './views.ts';

const lookEveryMs = 1000;
const reloadEveryMs = 15_000;
/** Rings again until somebody touches an answer. */
const ringEveryMs = 6000;
const recallEveryMs = 3500;

/** Whether somebody can see the page: only then it may say that it shows a dispatch. */
const isVisible = (): boolean => document.visibilityState === 'visible';

function reload(): void {
  refresh().catch(() => {
    // the banner says that the connection is gone and how old this is; tried again with the next look
  });
}

const confirming = new Set<string>();
/** Tells the gateway what this page shows, once for each dispatch and recall. */
function confirmShown(): void {
  if (!isVisible()) return;
  const tell = (alertId: string, shows: 'dispatch' | 'recall', of: string): void => {
    const key = `${alertId} ${shows} ${of}`;
    if (confirming.has(key)) return;
    confirming.add(key);
    crewApi()
      .receipt(alertId, shows, of)
      .then(
        (alert) => useCrewStore.getState().receive(alert),
        () => {
          // not reached: the next look tries again
        },
      )
      .finally(() => confirming.delete(key));
  };
  for (const alert of useCrewStore.getState().alerts.values()) {
    const { dispatch, state } = alert;
    if (state === 'dispatched' && dispatch !== null && dispatch.deliveredAt === null)
      tell(alert.id, 'dispatch', dispatch.at);
    for (const recall of alert.recalls ?? [])
      if (recall.shownAt === null) tell(alert.id, 'recall', recall.at);
  }
}

let rang: { what: 'dispatch' | 'recall'; atMs: number } | null = null;
/** Sounds and shakes while something waits for a touch; a recall sounds otherwise and goes first. */
function ring(): void {
  const { alerts } = useCrewStore.getState();
  const { waiting } = useQueue.getState();
  const nowMs = Date.now();
  const recalled = openRecalls(alerts.values(), waiting).length > 0;
  const called = standing(alerts.values(), waiting).some(({ word }) => word === null);
  if (!recalled && !called) {
    rang = null;
    return;
  }
  const what = recalled ? 'recall' : 'dispatch';
  // a recall does not wait for the end of the pause after a call
  if (rang?.what === what && nowMs - rang.atMs < (recalled ? recallEveryMs : ringEveryMs)) return;
  rang = { what, atMs: nowMs };
  playCrewSound(what);
  // not there on every phone, and not before a touch
  navigator.vibrate?.(recalled ? [600, 200, 600, 200, 600] : [300, 150, 300]);
}

/** Runs all of it while mounted. */
export function useCrew(userId: string): void {
  useEffect(() => {
    useQueue.getState().open(userId);
    useCrewStore.getState().restore(userId);
    reload();
    const follow = alertsStore.subscribe(({ byId }, before) => {
      let changed = false;
      for (const [id, alert] of byId) {
        if (before.byId.get(id) === alert) continue;
        useCrewStore.getState().receive(alert);
        changed = true;
      }
      // with links to the pictures
      if (changed) reload();
    });
    const link = useLink.subscribe(({ phase }, before) => {
      if (phase !== 'live' || before.phase === 'live') return;
      reload();
      void sendDue();
    });
    const look = (): void => {
      const { loadedAtMs } = useCrewStore.getState();
      if (loadedAtMs === null || Date.now() - loadedAtMs > reloadEveryMs) reload();
      confirmShown();
      void sendDue();
      ring();
    };
    const unsubscribe = useCrewStore.subscribe(({ loadedAtMs }, before) => {
      keepShown(userId);
      // loaded for the first time: all files of the page are here by now. It never rejects
      if (loadedAtMs !== null && before.loadedAtMs === null) void keepPage();
      confirmShown();
      ring();
    });
    const timer = setInterval(look, lookEveryMs);
    addEventListener('online', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      follow();
      link();
      unsubscribe();
      clearInterval(timer);
      removeEventListener('online', look);
      document.removeEventListener('visibilitychange', look);
      useCrewStore.getState().clear();
      useQueue.getState().close();
    };
  }, [userId]);
}

/** Keeps the screen awake while mounted, where the browser can. */
export function useWakeLock(): void {
  useEffect(() => {
    let held: WakeLockSentinel | null = null;
    let gone = false;
    const hold = async (): Promise<void> => {
      if (!('wakeLock' in navigator) || !isVisible()) return;
      try {
        const lock = await navigator.wakeLock.request('screen');
        if (gone) await lock.release();
        else held = lock;
      } catch {
        // refused (battery low): the phone may sleep, and the next look at it asks again
      }
    };
    const again = (): void => void hold();
    again();
    document.addEventListener('visibilitychange', again);
    return () => {
      gone = true;
      document.removeEventListener('visibilitychange', again);
      void held?.release();
    };
  }, []);
}
