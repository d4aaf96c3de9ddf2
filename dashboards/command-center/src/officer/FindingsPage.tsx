import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../api/officer-types.ts';
import { placeName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { lastHoursOf } from '../domain/readQuestion.ts';
import { momentText } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';
import { AnalysisFrame, PlateInput } from './AnalysisFrame.tsx';
import { AnswerNotes } from './AnswerNotes.tsx';
import { findingsTerms, keptDraft } from './analysisTerms.ts';
import { askMore, useAsked } from './askStore.ts';
import { type FindingsDraft, useDrafts } from './draftStore.ts';
import { ReadById } from './ReadById.tsx';
import { TimeFields } from './TimeFields.tsx';

const kinds = ['cloned_plate', 'gap'] as const;

function FindingRow({ finding, onRead }: { finding: Finding; onRead(id: string): void }) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  return (
    <li className="plain-row finding" data-testid="finding">
      <Plate plate={finding.plate} color={finding.reads.at(-1)?.plateColor ?? null} size="small" />
      <div className="grow">
        <strong>
          {finding.kind === 'gap'
            ? t('findings.gap', { from: finding.fromZone ?? '?', to: finding.toZone ?? '?' })
            : t('findings.clone')}
        </strong>
        <ul>
          {finding.reads.map((read) => (
            <li key={read.id} className="row">
              <span>
                {placeName(read.checkpointId, checkpoints)} · {momentText(new Date(read.capturedAt))}
                {read.clockQuality === 'bad' && ` · ${t('ask.badClock')}`}
              </span>
              <button type="button" className="button" onClick={() => onRead(read.id)}>
                {t('convoy.picture')}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </li>
  );
}

/** What does not add up: ring reads that are missing, plates at two places at once. */
export function FindingsPage() {
  const { t } = useTranslation();
  const draft = useDrafts((state) => state.drafts.findings);
  const { answer, phase, loadingMore } = useAsked((state) => state.findings);
  const [readId, setReadId] = useState<string | null>(null);
  const change = (made: Partial<FindingsDraft>): void => useDrafts.getState().change('findings', made);
  return (
    <AnalysisFrame
      kind="findings"
      name="findings"
      intro={t('findings.intro')}
      terms={() => findingsTerms(useDrafts.getState().drafts.findings, Date.now())}
      lastHours={lastHoursOf(draft)}
      ready
      onKept={({ terms, lastHours }) => change(keptDraft(terms, lastHours) as Partial<FindingsDraft>)}
      form={
        <>
          <fieldset className="segments">
            <legend>{t('findings.kind')}</legend>
            {kinds.map((kind) => (
              <button
                key={kind}
                type="button"
                className="button"
                aria-pressed={draft.kind === kind}
                onClick={() => change({ kind })}
              >
                {t(`findings.kind_${kind}`)}
              </button>
            ))}
          </fieldset>
          <PlateInput value={draft.plate} required={false} onChange={(plate) => change({ plate })} />
          <TimeFields draft={draft} open onChange={change} />
          {draft.plate.trim() === '' && <p className="tip">{t('findings.needs')}</p>}
        </>
      }
    >
      {phase === 'answered' && answer !== null && (
        <>
          <AnswerNotes kind="findings" lead={answer} />
          <p role="status" data-testid="findings-verdict">
            {answer.items.length === 0
              ? t('findings.none')
              : t('findings.count', { count: answer.items.length })}
          </p>
          {readId !== null && <ReadById id={readId} onClose={() => setReadId(null)} />}
          <ul className="plain-rows">
            {answer.items.map((finding) => (
              <FindingRow key={`${finding.at} ${finding.plate}`} finding={finding} onRead={setReadId} />
            ))}
          </ul>
          {answer.nextCursor !== null && (
            <button
              type="button"
              className="button"
              disabled={loadingMore}
              onClick={() => void askMore('findings')}
            >
              {t('ask.loadMore')}
            </button>
          )}
        </>
      )}
    </AnalysisFrame>
  );
}
