import { useTranslation } from 'react-i18next';
import type { Alert } from '../api/types.ts';
import { arrivalIn } from '../domain/intercept.ts';
import { nextStep, type StepName, stepNames, stepsOf } from '../domain/steps.ts';
import { clockTime, durationText } from '../domain/time.ts';
import { act } from '../live/act.ts';
import { mayAct, useSession } from '../stores/session.ts';
import { useUi } from '../stores/ui.ts';
import { StrokeIcon } from './icons.tsx';
import { firstAdvised } from './quickSteps.ts';
import type { StrokeName } from './strokes.ts';
import { useSecond } from './useSecond.ts';

const stepIcons: Readonly<Record<StepName, StrokeName>> = {
  acknowledge: 'check',
  verify: 'compare',
  dispatch: 'send',
  resolve: 'flag',
};
const stepKeys: Readonly<Record<StepName, string>> = {
  acknowledge: 'a',
  verify: 'v',
  dispatch: 'd',
  resolve: 'r',
};

/** Starts a step: acknowledging is done at once, the others open their panel. Does nothing where the step does not fit. */
export function beginStep(alert: Alert, name: StepName): void {
  if (!stepsOf(alert)[name].allowed || !mayAct(useSession.getState().session)) return;
  if (name === 'acknowledge') void act(alert, { step: 'acknowledge' });
  else useUi.setState({ panel: useUi.getState().panel === name ? null : name });
}

/** The way of an alert as one row: what is done by whom and when, what comes next; each step is also its button. */
export function Steps({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const { panel, busy } = useUi();
  const allowedToAct = mayAct(useSession((state) => state.session));
  const steps = stepsOf(alert);
  const next = nextStep(alert);
  const advised = firstAdvised(alert);
  const nowMs = useSecond();
  /** What the key of a step does, where that is more than opening its question. */
  const hint = (name: StepName): string | null => {
    if (name === 'verify') return alert.match?.class === 'near' ? null : t('keys.verifyNow');
    if (name !== 'dispatch' || advised?.road == null) return null;
    const eta = durationText(arrivalIn(advised.road, nowMs).inMs);
    return t('keys.sendsIn', { name: advised.checkpoint.name, eta });
  };
  return (
    <ol className="steps" aria-label={t('steps.rail')}>
      {stepNames
        .filter((name) => steps[name].applies)
        .map((name) => {
          const { done, allowed, blockedBy } = steps[name];
          const disagreed = name === 'verify' && alert.verification?.agrees === false;
          const result =
            name === 'verify' && alert.verification !== null
              ? t(disagreed ? 'steps.disagrees' : 'steps.agrees')
              : null;
          const look = [
            disagreed ? 'bad' : done !== null ? 'done' : '',
            name === next && allowedToAct ? 'next' : '',
            panel === name ? 'open' : '',
          ].join(' ');
          const under =
            done !== null
              ? `${result === null ? '' : `${result} · `}${done.by} ${clockTime(new Date(done.at))}`
              : blockedBy !== null
                ? t(`act.${blockedBy}`)
                : (hint(name) ?? t('steps.todo'));
          return (
            <li key={name}>
              <button
                type="button"
                className={`step ${look}`}
                id={`step-${name}`}
                data-testid={`step-${name}`}
                disabled={!allowed || !allowedToAct || busy}
                aria-expanded={name === 'acknowledge' ? undefined : panel === name}
                onClick={() => beginStep(alert, name)}
              >
                <StrokeIcon name={done !== null && !disagreed ? 'check' : stepIcons[name]} />
                <span className="step-words">
                  <strong>
                    {t(name === 'dispatch' && done !== null ? 'act.redispatch' : `act.${name}`)}
                  </strong>
                  <span>{under}</span>
                </span>
                {allowedToAct && <kbd>{stepKeys[name]}</kbd>}
              </button>
            </li>
          );
        })}
    </ol>
  );
}
