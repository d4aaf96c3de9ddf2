import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Companion, ConvoyAnswer } from '../api/officer-types.ts';
import { placeName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { lastHoursOf } from '../domain/readQuestion.ts';
import { momentText } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';
import { AnalysisFrame, NumberInput, PlateInput } from './AnalysisFrame.tsx';
import { AnswerNotes } from './AnswerNotes.tsx';
import { convoyTerms, keptDraft } from './analysisTerms.ts';
import { useAsked } from './askStore.ts';
import { type ConvoyDraft, useDrafts } from './draftStore.ts';
import { ReadById } from './ReadById.tsx';
import { TimeFields } from './TimeFields.tsx';

/** How surprising: in words, so that nobody has to know what a small number means. */
function surprise(byChance: number): 'none' | 'some' | 'strong' {
  if (byChance >= 0.5) return 'none';
  return byChance >= 0.01 ? 'some' : 'strong';
}
function chanceText(byChance: number): string {
  return byChance >= 0.01 ? byChance.toFixed(2) : byChance.toExponential(0);
}

function CompanionRow({ companion, onRead }: { companion: Companion; onRead(id: string): void }) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const [open, setOpen] = useState(false);
  const how = surprise(companion.byChance);
  return (
    <>
      <tr data-testid="companion">
        <th scope="row">
          <Plate plate={companion.plate} color={null} size="small" />
        </th>
        <td className="number">{companion.coincidences}</td>
        <td className="number">{companion.checkpoints}</td>
        <td className="number">{companion.expected.toFixed(2)}</td>
        <td>
          <span className={`chip surprise-${how}`}>{t(`convoy.surprise_${how}`)}</span>{' '}
          <span className="quiet-text">
            {t('convoy.byChance', { value: chanceText(companion.byChance) })}
          </span>
        </td>
        <td>
          <button type="button" className="button" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t('convoy.where')}
          </button>
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={6}>
            <ul className="plain-rows">
              {companion.passages.map((one) => (
                <li key={one.companionReadId} className="plain-row">
                  <span className="grow">
                    {placeName(one.checkpointId, checkpoints)} · {momentText(new Date(one.at))} ·{' '}
                    {t(one.apartMs < 0 ? 'convoy.before' : 'convoy.after', {
                      seconds: (Math.abs(one.apartMs) / 1000).toFixed(1),
                    })}
                  </span>
                  <button type="button" className="button" onClick={() => onRead(one.companionReadId)}>
                    {t('convoy.picture')}
                  </button>
                </li>
              ))}
            </ul>
          </td>
        </tr>
      )}
    </>
  );
}

function Answer({ answer }: { answer: ConvoyAnswer }) {
  const { t } = useTranslation();
  const [readId, setReadId] = useState<string | null>(null);
  return (
    <>
      <AnswerNotes kind="convoys" lead={answer} />
      <p role="status" data-testid="convoy-verdict">
        {t('convoy.summary', {
          passages: answer.passages,
          nearby: answer.platesNearby,
          count: answer.companions.length,
        })}
      </p>
      {readId !== null && <ReadById id={readId} onClose={() => setReadId(null)} />}
      {answer.companions.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        <section className="table-holder box" tabIndex={0} aria-label={t('convoy.companions')}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('convoy.plate')}</th>
                <th scope="col" className="number">
                  {t('convoy.coincidences')}
                </th>
                <th scope="col" className="number">
                  {t('convoy.places')}
                </th>
                <th scope="col" className="number">
                  {t('convoy.expected')}
                </th>
                <th scope="col">{t('convoy.surprise')}</th>
                <th scope="col">{t('convoy.where')}</th>
              </tr>
            </thead>
            <tbody>
              {answer.companions.map((one) => (
                <CompanionRow key={one.plate} companion={one} onRead={setReadId} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}

/** Which plates travelled with one. */
export function ConvoyPage() {
  const { t } = useTranslation();
  const draft = useDrafts((state) => state.drafts.convoys);
  const { answer, phase, turn } = useAsked((state) => state.convoys);
  const change = (made: Partial<ConvoyDraft>): void => useDrafts.getState().change('convoys', made);
  return (
    <AnalysisFrame
      kind="convoys"
      name="convoy"
      intro={t('convoy.intro')}
      terms={() => convoyTerms(useDrafts.getState().drafts.convoys, Date.now())}
      lastHours={lastHoursOf(draft)}
      ready={draft.plate.trim() !== ''}
      onKept={({ terms, lastHours }) => change(keptDraft(terms, lastHours) as Partial<ConvoyDraft>)}
      form={
        <>
          <PlateInput value={draft.plate} onChange={(plate) => change({ plate })} />
          <div className="fields two">
            <NumberInput
              label={t('convoy.within')}
              name="withinSeconds"
              value={draft.withinSeconds}
              min={1}
              max={600}
              onChange={(withinSeconds) => change({ withinSeconds })}
            />
            <NumberInput
              label={t('convoy.least')}
              name="minCheckpoints"
              value={draft.minCheckpoints}
              min={1}
              max={100}
              onChange={(minCheckpoints) => change({ minCheckpoints })}
            />
          </div>
          <TimeFields draft={draft} open={false} onChange={change} />
          <p className="tip">{t('convoy.needs')}</p>
        </>
      }
    >
      {phase === 'answered' && answer !== null && <Answer key={turn} answer={answer} />}
    </AnalysisFrame>
  );
}
