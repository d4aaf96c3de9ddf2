/** Ties the alarm to the queue: sounds as alerts come and again while they wait, unless muted or not allowed. */
import { useEffect, useState } from 'react';
import type { Alert } from '../api/types.ts';
import { dueAlarm, type Sounded } from '../domain/alarm.ts';
import { deskAreas, sounds } from '../domain/desk.ts';
import { alertsStore } from '../live/state.ts';
import { useRegistry } from '../stores/registry.ts';
import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';
import { useUi } from '../stores/ui.ts';
import { enableSound, sound, soundAllowed } from './player.ts';

const lookEveryMs = 1000;

/** The alerts that this desk listens for. */
function heard(): Alert[] {
  const desk = deskAreas(useSession.getState().session?.user.areaId ?? null, useRegistry.getState().areas);
  const { tab } = useUi.getState();
  return [...alertsStore.getState().byId.values()].filter((alert) => sounds(alert, tab, desk));
}

/** Runs the alarm while mounted. Answers whether sound is allowed, and how to ask for it. */
export function useAlarm(): { allowed: boolean; enable: () => void } {
  const [allowed, setAllowed] = useState(soundAllowed());
  useEffect(() => {
    let marks: Sounded = new Map();
    const look = (): void => {
      const nowMs = Date.now();
      setAllowed(soundAllowed());
      // while silent nothing is marked as sounded: what waits sounds as soon as it may
      if (!soundAllowed() || useSettings.getState().mutedUntilMs > nowMs) return;
      const due = dueAlarm(heard(), marks, nowMs);
      marks = due.sounded;
      if (due.priority !== null) sound(due.priority);
    };
    look();
    const unsubscribe = alertsStore.subscribe(look);
    const timer = setInterval(look, lookEveryMs);
    return () => {
      unsubscribe();
      clearInterval(timer);
    };
  }, []);
  const enable = (): void => {
    void enableSound().then(setAllowed);
  };
  return { allowed, enable };
}
