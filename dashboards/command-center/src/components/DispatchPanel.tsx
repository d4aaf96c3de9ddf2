import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../api/types.ts';
import { shapeOf } from '../domain/health.ts';
import { arrivalIn, type Candidate, candidatesFor, lastPlace } from '../domain/intercept.ts';
import { clockTime, distanceText, durationText } from '../domain/time.ts';
import { act } from '../live/act.ts';
import { useRegistry } from '../stores/registry.ts';
import { useUi } from '../stores/ui.ts';
import { MarkIcon } from './icons.tsx';
import { PanelFrame } from './PanelFrame.tsx';
import { useSecond } from './useSecond.ts';

const firstShown = 5;

/** Choose who is sent: staffed checkpoints as the gateway advises them, then the nearest, with the arithmetic said aloud. */
export function DispatchPanel({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const busy = useUi((state) => state.busy);
  const nowMs = useSecond();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const candidates = useMemo(
    () =>
      candidatesFor(alert, checkpoints).filter((each) => each.checkpoint.id !== alert.dispatch?.checkpointId),
    [alert, checkpoints],
  );
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [all, setAll] = useState(false);
  const chosen = candidates.find((each) => each.checkpoint.id === chosenId) ?? candidates[0];
  const from = lastPlace(alert, checkpoints);
  const instruction = alert.entry?.instruction;
  const far = (candidate: Candidate): string => {
    if (candidate.road !== null) {
      const arrival = arrivalIn(candidate.road, nowMs);
      if (arrival.isOverdue) return t('act.overdue', { time: clockTime(arrival.latest) });
      return t('act.road', { eta: durationText(arrival.inMs) });
    }
    return candidate.straightM === null
      ? t('act.noStraight')
      : t('act.straight', { distance: distanceText(candidate.straightM) });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (chosen !== undefined) void act(alert, { step: 'dispatch', checkpointId: chosen.checkpoint.id });
  };
  if (chosen === undefined)
    return (
      <PanelFrame name="dispatch" question={t('act.dispatchQuestion')}>
        <p>{t('act.noCandidate')}</p>
      </PanelFrame>
    );
  const shown = all ? candidates : candidates.slice(0, firstShown);
  return (
    <PanelFrame name="dispatch" question={t('act.dispatchQuestion')}>
      <form onSubmit={submit}>
        {instruction !== undefined && instruction !== 'stop' && (
          <p className="step-warning">
            {t('act.observeWarning', { instruction: t(`instruction.${instruction}`) })}
          </p>
        )}
        <fieldset className="choices candidates">
          <legend className="sr-only">{t('act.dispatchQuestion')}</legend>
          {shown.map((candidate, index) => (
            <label
              key={candidate.checkpoint.id}
              className="choice"
              data-testid="dispatch-candidate"
              data-checkpoint={candidate.checkpoint.id}
            >
              <input
                type="radio"
                name="checkpoint"
                checked={candidate === chosen}
                data-first={index === 0 ? '' : undefined}
                onChange={() => setChosenId(candidate.checkpoint.id)}
              />
              <MarkIcon shape={shapeOf(candidate.checkpoint)} />
              <span>
                <strong>{candidate.checkpoint.name}</strong>
                <span>
                  {t(`grade.${shapeOf(candidate.checkpoint)}`)} · {candidate.checkpoint.road}
                </span>
                {candidate.road !== null && (
                  <span className="quiet" data-testid="dispatch-basis">
                    {t(`act.basis_${candidate.road.basis}`, {
                      distance: distanceText(candidate.road.distanceM),
                      percent: Math.round(candidate.road.probability * 100),
                      earliest: clockTime(arrivalIn(candidate.road, nowMs).earliest),
                      latest: clockTime(arrivalIn(candidate.road, nowMs).latest),
                    })}
                  </span>
                )}
              </span>
              <span className="choice-far">
                {index === 0 && (
                  <span className="chip">{t(candidate.road === null ? 'act.nearest' : 'act.advised')}</span>
                )}
                {candidate.road?.canAct === false && <span className="chip warn">{t('act.tooSoon')}</span>}
                <strong>{far(candidate)}</strong>
              </span>
            </label>
          ))}
        </fieldset>
        {!all && candidates.length > firstShown && (
          <button type="button" className="button quiet" onClick={() => setAll(true)}>
            {t('act.more', { count: candidates.length - firstShown })}
          </button>
        )}
        <div className="answer-row">
          <p className="arithmetic">
            {from === null ? t('act.noStraight') : t('act.arithmetic', { place: from.name })}
          </p>
          <button type="submit" className="button primary" data-testid="dispatch-submit" disabled={busy}>
            {t('act.dispatchTo', { name: chosen.checkpoint.name })}
            <kbd>Enter</kbd>
          </button>
        </div>
      </form>
    </PanelFrame>
  );
}
