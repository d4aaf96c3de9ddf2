import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Percentiles, SectionAnswer } from '../api/officer-types.ts';
import { placeName } from '../components/labels.ts';
import { lastHoursOf } from '../domain/readQuestion.ts';
import { distanceText, durationText, momentText } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';
import { AnalysisFrame, NumberInput, PlateInput } from './AnalysisFrame.tsx';
import { AnswerNotes } from './AnswerNotes.tsx';
import { keptDraft, sectionTerms } from './analysisTerms.ts';
import { useAsked } from './askStore.ts';
import { type SectionDraft, useDrafts } from './draftStore.ts';
import { PlaceSelect } from './PlaceChoice.tsx';
import { ReadById } from './ReadById.tsx';
import { TimeFields } from './TimeFields.tsx';

function Figures({ name, of, show }: { name: string; of: Percentiles | null; show(value: number): string }) {
  const { t } = useTranslation();
  return (
    <div className="figure-card">
      <span className="quiet-text">{name}</span>
      {of === null ? (
        <strong>—</strong>
      ) : (
        <>
          <strong>{show(of.p50)}</strong>
          <span className="quiet-text">{t('section.share', { low: show(of.p15), high: show(of.p85) })}</span>
        </>
      )}
    </div>
  );
}

function Answer({ answer }: { answer: SectionAnswer }) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const [readId, setReadId] = useState<string | null>(null);
  return (
    <>
      <AnswerNotes kind="section-speeds" lead={answer} />
      <p role="status" data-testid="section-verdict">
        {t('section.summary', {
          from: placeName(answer.fromCheckpointId, checkpoints),
          to: placeName(answer.toCheckpointId, checkpoints),
          distance: distanceText(answer.distanceM),
          count: answer.vehicles,
        })}
      </p>
      <div className="figure-cards">
        <Figures name={t('section.speed')} of={answer.speedKmh} show={(v) => `${Math.round(v)} km/h`} />
        <Figures
          name={t('section.travel')}
          of={answer.travelSeconds}
          show={(seconds) => durationText(seconds * 1000)}
        />
      </div>
      {readId !== null && <ReadById id={readId} onClose={() => setReadId(null)} />}
      {answer.runs === null && <p className="quiet-text">{t('section.noPlate')}</p>}
      {answer.runs !== null && answer.runs.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        <section className="table-holder box" tabIndex={0} aria-label={t('section.runs')}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('section.left')}</th>
                <th scope="col">{t('section.arrived')}</th>
                <th scope="col" className="number">
                  {t('section.travel')}
                </th>
                <th scope="col" className="number">
                  {t('section.speed')}
                </th>
                <th scope="col">{t('section.range')}</th>
                <th scope="col">{t('ask.record')}</th>
              </tr>
            </thead>
            <tbody>
              {answer.runs.map((run) => (
                <tr key={run.toReadId}>
                  <td>{momentText(new Date(run.left))}</td>
                  <td>{momentText(new Date(run.arrived))}</td>
                  <td className="number">{durationText(run.travelSeconds * 1000)}</td>
                  <td className="number">{run.speedKmh === null ? '—' : `${run.speedKmh} km/h`}</td>
                  <td>
                    {run.lowestKmh ?? '—'} – {run.highestKmh ?? t('section.unbounded')}
                  </td>
                  <td>
                    <button type="button" className="button" onClick={() => setReadId(run.toReadId)}>
                      {t('convoy.picture')}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}

/** How fast between two places. */
export function SectionPage() {
  const { t } = useTranslation();
  const draft = useDrafts((state) => state.drafts['section-speeds']);
  const { answer, phase, turn } = useAsked((state) => state['section-speeds']);
  const change = (made: Partial<SectionDraft>): void => useDrafts.getState().change('section-speeds', made);
  return (
    <AnalysisFrame
      kind="section-speeds"
      name="section"
      intro={t('section.intro')}
      terms={() => sectionTerms(useDrafts.getState().drafts['section-speeds'], Date.now())}
      lastHours={lastHoursOf(draft)}
      ready={draft.fromCheckpointId !== '' && draft.toCheckpointId !== ''}
      onKept={({ terms, lastHours }) => change(keptDraft(terms, lastHours) as Partial<SectionDraft>)}
      form={
        <>
          <PlaceSelect
            label={t('section.from')}
            name="fromCheckpointId"
            value={draft.fromCheckpointId}
            onChange={(fromCheckpointId) => change({ fromCheckpointId })}
          />
          <PlaceSelect
            label={t('section.to')}
            name="toCheckpointId"
            value={draft.toCheckpointId}
            onChange={(toCheckpointId) => change({ toCheckpointId })}
          />
          <PlateInput value={draft.plate} required={false} onChange={(plate) => change({ plate })} />
          <NumberInput
            label={t('section.most')}
            name="maxMinutes"
            value={draft.maxMinutes}
            min={1}
            max={1440}
            onChange={(maxMinutes) => change({ maxMinutes })}
          />
          <TimeFields draft={draft} open={false} onChange={change} />
        </>
      }
    >
      {phase === 'answered' && answer !== null && <Answer key={turn} answer={answer} />}
    </AnalysisFrame>
  );
}
