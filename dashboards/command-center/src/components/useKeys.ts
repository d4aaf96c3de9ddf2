/** The keyboard of the operator. Off inside fields and dialogs, and with any modifier. */
import { useEffect, useRef } from 'react';
import type { Alert } from '../api/types.ts';
import { lastPlace } from '../domain/intercept.ts';
import { takeBack } from '../live/act.ts';
import { alertsStore } from '../live/state.ts';
import { enableSound } from '../sound/player.ts';
import { useRegistry } from '../stores/registry.ts';
import { useSettings } from '../stores/settings.ts';
import { useUi } from '../stores/ui.ts';
import { quickAcknowledge, quickDispatch, quickVerify } from './quickSteps.ts';
import { beginStep } from './Steps.tsx';

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== 'radio';
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}

function move(visible: readonly Alert[], by: 1 | -1): void {
  if (visible.length === 0) return;
  const at = visible.findIndex((alert) => alert.id === useUi.getState().alertId);
  const next =
    at < 0 ? (by > 0 ? 0 : visible.length - 1) : Math.min(visible.length - 1, Math.max(0, at + by));
  useUi.getState().choose(visible[next]?.id ?? null);
}

/** From the inside out: a panel, a conflict, the chosen checkpoint, the chosen alert. */
function stepBack(): void {
  const { panel, conflict, liveAt, checkpointId, alertId, set, choose, chooseCheckpoint } = useUi.getState();
  if (panel !== null) set({ panel: null });
  else if (conflict !== null) set({ conflict: null });
  else if (liveAt !== null) set({ liveAt: null });
  else if (checkpointId !== null) chooseCheckpoint(null);
  else if (alertId !== null) choose(null);
}

/** The cameras where the chosen alert was last seen, else those of the chosen checkpoint; again: closes them. */
function toggleLive(alert: Alert | undefined): void {
  const { liveAt, checkpointId } = useUi.getState();
  const place = alert === undefined ? null : lastPlace(alert, useRegistry.getState().checkpoints);
  useUi.setState({ liveAt: liveAt === null ? (place?.id ?? checkpointId) : null });
}

/** Keys that begin a step: typed while one is under way they wait for it, so that three can be typed at once. */
const stepKeys = new Set(['a', 'v', 'd', 'V', 'D', 'r', 'u']);
const heldAtMost = 3;

function plainKey(event: KeyboardEvent, visible: readonly Alert[]): boolean {
  const alert = alertsStore.getState().byId.get(useUi.getState().alertId ?? '');
  switch (event.key) {
    case 'a':
      quickAcknowledge(alert, visible);
      return true;
    case 'v':
      if (alert !== undefined) quickVerify(alert);
      return true;
    case 'd':
      if (alert !== undefined) quickDispatch(alert);
      return true;
    case 'V':
      if (alert !== undefined) beginStep(alert, 'verify');
      return true;
    case 'D':
      if (alert !== undefined) beginStep(alert, 'dispatch');
      return true;
    case 'r':
      if (alert !== undefined) beginStep(alert, 'resolve');
      return true;
    case 'u':
      if (alert?.undo !== undefined) void takeBack(alert);
      return true;
    case 'c':
      document.getElementById('note-text')?.focus();
      return true;
    case 'j':
      move(visible, 1);
      return true;
    case 'k':
      move(visible, -1);
      return true;
    case 'l':
      toggleLive(alert);
      return true;
    case 'n':
      alertsStore.getState().settle();
      return true;
    case 'm':
      useSettings.getState().toggleMute(Date.now());
      return true;
    case '?':
      useUi.setState({ help: true });
      return true;
    case '/':
      document.getElementById('queue-filter')?.focus();
      return true;
    case 'f':
      if (document.fullscreenElement === null)
        void document.documentElement.requestFullscreen().catch(() => undefined);
      else void document.exitFullscreen();
      return true;
    case 'Escape':
      stepBack();
      return true;
    case 'Enter':
      // on a button, Enter is the button's
      if (event.target instanceof HTMLElement && event.target.closest('button, a, summary, form') !== null)
        return false;
      if (alert === undefined) move(visible, 1);
      else document.getElementById('detail-heading')?.focus();
      return true;
    default:
      return false;
  }
}

/** Listens while mounted; `visible` is what j and k go through. */
export function useKeys(visible: readonly Alert[]): void {
  const held = useRef<KeyboardEvent[]>([]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // any key is a sign of life that lets the browser sound
      void enableSound().catch(() => false);
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        event.defaultPrevented ||
        document.querySelector('dialog[open]') !== null
      )
        return;
      if (typing(event.target)) {
        if (event.key === 'Escape') {
          (event.target as HTMLElement).blur();
          if (useUi.getState().panel !== null) stepBack();
        }
        return;
      }
      // a key that is held down is no second decision
      if (event.repeat && stepKeys.has(event.key)) return;
      if (stepKeys.has(event.key) && useUi.getState().busy) {
        if (held.current.length < heldAtMost) held.current.push(event);
        event.preventDefault();
        return;
      }
      if (plainKey(event, visible)) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    const stop = useUi.subscribe(({ busy, conflict, notice }, before) => {
      if (busy || !before.busy) return;
      // what was typed rested on a step that was not taken
      if (conflict !== null || notice?.kind === 'failed') held.current = [];
      const next = held.current.shift();
      if (next !== undefined) plainKey(next, visible);
    });
    return () => {
      stop();
      document.removeEventListener('keydown', onKey);
    };
  }, [visible]);
}
