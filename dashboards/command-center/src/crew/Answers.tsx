import { useTranslation } from 'react-i18next';
import type { CrewWord } from '../api/crew-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import type { StrokeName } from '../components/strokes.ts';
import { useSecond } from '../components/useSecond.ts';
import { clockTime } from '../domain/time.ts';
import { useLink } from '../stores/link.ts';
import { useQueue } from './queue.ts';
import type { ShownDispatch } from './views.ts';

const words: readonly CrewWord[] = ['seen', 'stopped', 'passed'];
const icons: Readonly<Record<CrewWord, StrokeName>> = { seen: 'eye', stopped: 'stop', passed: 'right' };

/** What was answered, and whether the command center has it. */
function Answered({ shown: { dispatch, waiting, word } }: { shown: ShownDispatch }) {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const phase = useLink((state) => state.phase);
  if (word === null) return <p className="crew-ask">{t('crew.ask')}</p>;
  if (waiting === null)
    return (
      <p className="crew-answered crew-taken" data-testid="crew-answered" data-sent="yes">
        <StrokeIcon name="check" />
        {t('crew.taken', {
          word: t(`crew.${word}`),
          time: dispatch.answer === null ? '' : clockTime(new Date(dispatch.answer.at)),
        })}
      </p>
    );
  const leftS = Math.ceil((waiting.sendAtMs - nowMs) / 1000);
  return (
    <p className="crew-answered" role="status" data-testid="crew-answered" data-sent="no">
      <span>
        {leftS > 0
          ? t('crew.sendsIn', { word: t(`crew.${word}`), seconds: leftS })
          : phase === 'live'
            ? t('crew.sending', { word: t(`crew.${word}`) })
            : t('crew.waits', { word: t(`crew.${word}`) })}
      </span>
      <button
        type="button"
        className="button crew-undo"
        data-testid="crew-undo"
        onClick={() => useQueue.getState().takeBack(waiting.id)}
      >
        {t('crew.undo')}
      </button>
    </p>
  );
}

/** One touch each; a slip can be taken back for some seconds. */
export function Answers({ shown }: { shown: ShownDispatch }) {
  const { t } = useTranslation();
  const { alert, dispatch, word } = shown;
  const answer = (what: CrewWord): void =>
    useQueue.getState().add({
      alertId: alert.id,
      plate: alert.plate,
      version: alert.version,
      what,
      of: dispatch.at,
    });
  return (
    <div className="crew-answers">
      <Answered shown={shown} />
      <div className="crew-buttons">
        {words.map((what) => (
          <button
            key={what}
            type="button"
            className={`crew-button crew-button-${what}`}
            data-testid={`crew-${what}`}
            aria-pressed={word === what}
            disabled={word === what || (what === 'seen' && word !== null)}
            onClick={() => answer(what)}
          >
            <StrokeIcon name={icons[what]} />
            {t(`crew.${what}`)}
          </button>
        ))}
      </div>
    </div>
  );
}
