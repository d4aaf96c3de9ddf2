/** What one key does: the step itself where nothing is left to ask, else the question. */
import type { Alert } from '../api/types.ts';
import { type Candidate, candidatesFor } from '../domain/intercept.ts';
import { stepsOf } from '../domain/steps.ts';
import { act } from '../live/act.ts';
import { useRegistry } from '../stores/registry.ts';
import { mayAct, useSession } from '../stores/session.ts';
import { useUi } from '../stores/ui.ts';
import { lastRead } from './labels.ts';

/** Less of the picture than this on the screen is not looking at it. */
const leastShown = 0.6;

/** The picture of the alert's newest read, where it is loaded and on the screen now; its read. */
export function readOnScreen(alert: Alert): string | null {
  const read = lastRead(alert);
  const picture = document.querySelector<HTMLImageElement>('[data-testid=scene-picture]');
  if (read === null || picture === null || picture.dataset.read !== read.id) return null;
  if (!picture.complete || picture.naturalWidth === 0) return null;
  const { top, bottom, left, right, width, height } = picture.getBoundingClientRect();
  const frame =
    picture.closest('.detail-body')?.getBoundingClientRect() ?? document.body.getBoundingClientRect();
  const shownHeight = Math.min(bottom, frame.bottom) - Math.max(top, frame.top);
  const shownWidth = Math.min(right, frame.right) - Math.max(left, frame.left);
  const isShown = shownHeight >= height * leastShown && shownWidth >= width * leastShown;
  return isShown && height > 0 ? read.id : null;
}

/**
 * Whether one key may say that picture and entry agree: the match is exact, or of a pattern, and the picture is on the
 * screen. A near hit asks first, since there the characters differ.
 */
export function agreesAtOnce(alert: Alert): string | null {
  if (alert.match === null || alert.match.class === 'near') return null;
  return readOnScreen(alert);
}

/** The checkpoint that one key sends to: the first advised that can act, for a vehicle that is to be stopped. */
export function firstAdvised(alert: Alert): Candidate | null {
  if (alert.entry?.instruction !== 'stop' || alert.dispatch !== null) return null;
  const [first] = candidatesFor(alert, useRegistry.getState().checkpoints);
  return first?.road?.canAct === true ? first : null;
}

/** `v`: agrees where the picture is on the screen, else asks. */
export function quickVerify(alert: Alert): void {
  if (!stepsOf(alert).verify.allowed || !mayAct(useSession.getState().session)) return;
  const readId = alert.verification === null ? agreesAtOnce(alert) : null;
  if (readId === null) useUi.setState({ panel: useUi.getState().panel === 'verify' ? null : 'verify' });
  else void act(alert, { step: 'verify', agrees: true, readId });
}

/** `d`: sends to the first advised checkpoint, else asks where. */
export function quickDispatch(alert: Alert): void {
  if (!stepsOf(alert).dispatch.allowed || !mayAct(useSession.getState().session)) return;
  const first = firstAdvised(alert);
  if (first === null) useUi.setState({ panel: useUi.getState().panel === 'dispatch' ? null : 'dispatch' });
  else void act(alert, { step: 'dispatch', checkpointId: first.checkpoint.id });
}

/** `a`: acknowledges the chosen alert; with none chosen it takes the most urgent new one of the list. */
export function quickAcknowledge(alert: Alert | undefined, visible: readonly Alert[]): void {
  if (!mayAct(useSession.getState().session)) return;
  const taken = alert ?? visible.find((one) => one.state === 'new');
  if (taken === undefined || !stepsOf(taken).acknowledge.allowed) return;
  useUi.getState().choose(taken.id);
  void act(taken, { step: 'acknowledge' });
}
