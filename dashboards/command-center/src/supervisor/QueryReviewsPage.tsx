import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SampledQuery } from '../api/oversight-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { dayText, momentText } from '../domain/time.ts';
import { oversightApi } from '../live/apis.ts';
import { RevealPart } from './RevealPart.tsx';
import { SupervisorTabs } from './SupervisorTabs.tsx';
import { TermList } from './TermList.tsx';
import { usePurpose } from './usePurpose.ts';

function Verdict({ query, onDone }: { query: SampledQuery; onDone(): void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const say = (verdict: 'plausible' | 'questionable'): void => {
    setBusy(true);
    setFailure(null);
    oversightApi()
      .reviewQuery(query.seq, verdict, note.trim())
      .then(onDone, setFailure)
      .finally(() => setBusy(false));
  };
  const noteId = `note-${query.seq}`;
  return (
    <div className="verdict-form">
      <label className="field" htmlFor={noteId}>
        {t('queryReview.note')}
        <input
          id={noteId}
          value={note}
          maxLength={2000}
          data-testid="verdict-note"
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <div className="row">
        <button
          type="button"
          className="button"
          disabled={busy}
          data-testid="plausible"
          onClick={() => say('plausible')}
        >
          <StrokeIcon name="check" />
          {t('queryReview.plausible')}
        </button>
        <button
          type="button"
          className="button danger"
          disabled={busy || note.trim() === ''}
          title={note.trim() === '' ? t('queryReview.noteNeeded') : undefined}
          data-testid="questionable"
          onClick={() => say('questionable')}
        >
          <StrokeIcon name="warn" />
          {t('queryReview.questionable')}
        </button>
      </div>
      <Problem error={failure} />
    </div>
  );
}

function Query({ query, onDone }: { query: SampledQuery; onDone(): void }) {
  const { t } = useTranslation();
  const purpose = usePurpose();
  const { review } = query;
  return (
    <li
      className="box sampled"
      data-testid="sampled"
      data-seq={query.seq}
      data-review={review?.verdict ?? ''}
    >
      <div className="sampled-facts">
        <p>
          <strong>{query.by}</strong> {t(`queryReview.did_${query.action.replace('.', '_')}`)}
          <span className="quiet-text"> · {momentText(new Date(query.at))}</span>
        </p>
        <p>
          {purpose(query.purpose)} · <strong>{query.caseReference}</strong> ·{' '}
          {query.results === null ? '' : t('queryReview.results', { count: query.results })}
        </p>
        <TermList terms={query.terms} />
      </div>
      {review !== null && (
        <p className={`verdict verdict-${review.verdict}`}>
          <StrokeIcon name={review.verdict === 'plausible' ? 'check' : 'warn'} />
          {t(`queryReview.said_${review.verdict}`, { by: review.by })}
          {review.note !== null && <span>“{review.note}”</span>}
        </p>
      )}
      {review === null && query.own && (
        <p className="tip own-tip">
          <StrokeIcon name="lock" />
          {t('queryReview.own')}
        </p>
      )}
      {review === null && !query.own && <Verdict query={query} onDone={onDone} />}
    </li>
  );
}

/** Questions of the last week, drawn by lot: was each of them plausible? */
export function QueryReviewsPage() {
  const { t } = useTranslation();
  const sample = usePolled(() => oversightApi().querySample(), null, 'sample');
  const { value } = sample;
  const open = value?.items.filter(({ review, own }) => review === null && !own).length ?? 0;
  return (
    <main className="view" data-testid="query-reviews">
      <div className="view-body">
        <ViewHead title={t('queryReview.heading')}>
          <SupervisorTabs here="queryReviews" />
        </ViewHead>
        <Problem error={sample.error} />
        {value !== null && (
          <p className="tip">
            {t('queryReview.intro', {
              from: dayText(new Date(value.from)),
              to: dayText(new Date(Date.parse(value.to) - 1)),
              asked: value.asked,
              drawn: value.items.length,
              open,
            })}
          </p>
        )}
        {value !== null && value.items.length === 0 && (
          <div className="empty box">
            <strong>{t('queryReview.none')}</strong>
            <span>{t('queryReview.noneHint')}</span>
          </div>
        )}
        <ul className="sampled-list">
          {value?.items.map((query) => (
            <Query key={query.seq} query={query} onDone={sample.refresh} />
          ))}
        </ul>
        <RevealPart />
      </div>
    </main>
  );
}
