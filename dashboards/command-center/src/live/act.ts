/** Steps of the operator: sent with the version seen; a step that lost a race shows what the other did and changes nothing. */
import i18next from 'i18next';
import { ApiError, type Step } from '../api/client.ts';
import type { Alert } from '../api/types.ts';
import { type Conflict, useUi } from '../stores/ui.ts';
import { alertsStore, currentApi } from './state.ts';

/** Takes a step on the alert as it was seen. Never throws: what went wrong is shown. Answers whether it was taken. */
export async function act(seen: Alert, step: Step): Promise<boolean> {
  const api = currentApi();
  const ui = useUi.getState();
  if (api === null || ui.busy) return false;
  ui.set({ busy: true, notice: null });
  try {
    const alert = await api.step(seen.id, seen.version, step);
    alertsStore.getState().receive([alert]);
    const text = i18next.t(`act.done_${step.step}`);
    useUi.setState(({ panel }) => ({
      // a panel that was opened meanwhile (a, then v at once) stays
      panel: panel === step.step ? null : panel,
      notice: { kind: 'done', text, atMs: Date.now() },
    }));
    return true;
  } catch (error) {
    await explain(error, seen, step.step);
    return false;
  } finally {
    useUi.setState({ busy: false });
  }
}

/** Takes one's own last step back. Never throws: what went wrong is shown. */
export async function takeBack(seen: Alert): Promise<void> {
  const api = currentApi();
  const ui = useUi.getState();
  if (api === null || ui.busy) return;
  ui.set({ busy: true, notice: null });
  try {
    alertsStore.getState().receive([await api.undo(seen.id, seen.version)]);
    useUi.setState({ panel: null, notice: { kind: 'done', text: i18next.t('undo.done'), atMs: Date.now() } });
  } catch (error) {
    await explain(error, seen, 'undo');
  } finally {
    useUi.setState({ busy: false });
  }
}

/** Adds a note. @throws ApiError */
export async function addNote(alertId: string, text: string): Promise<void> {
  const api = currentApi();
  if (api !== null) alertsStore.getState().receive([await api.addNote(alertId, text)]);
}

/** Refusals that bring the present alert along. */
const refusalsWithAlert: readonly string[] = [
  'alert_changed',
  'alert_state',
  'verification_required',
  'entry_over',
  'undo_refused',
];

async function explain(error: unknown, seen: Alert, step: Conflict['step']): Promise<void> {
  const overtaken = error instanceof ApiError && refusalsWithAlert.includes(error.code);
  const present = overtaken
    ? (error.alert ??
      (await currentApi()
        ?.alert(seen.id)
        .catch(() => null)) ??
      null)
    : null;
  if (present !== null) alertsStore.getState().receive([present]);
  if (present !== null && present.version !== seen.version) {
    useUi.setState({ panel: null, conflict: { alertId: seen.id, step, seen, present } });
    return;
  }
  const detail = error instanceof Error ? error.message : String(error);
  const text = i18next.t('act.failed', { detail });
  useUi.setState({ notice: { kind: 'failed', text, atMs: Date.now() } });
}
