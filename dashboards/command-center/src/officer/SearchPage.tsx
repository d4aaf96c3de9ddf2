import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundRead, SavedQuestion } from '../api/officer-types.ts';
import { lastHoursOf, readsDraft, readsTerms } from '../domain/readQuestion.ts';
import { momentText } from '../domain/time.ts';
import { useRoute } from '../router/useRoute.ts';
import { useRegistry } from '../stores/registry.ts';
import { AskGate } from './AskGate.tsx';
import { ask, askMore, newestFirstOrder, reorder, useAsked } from './askStore.ts';
import { BlindNotes } from './BlindNotes.tsx';
import { CaseMap } from './CaseMap.tsx';
import { useDrafts } from './draftStore.ts';
import { ExportMenu } from './ExportJobs.tsx';
import { entryDrafts } from './entryDraft.ts';
import { ReadPane } from './ReadPane.tsx';
import { ReadsForm } from './ReadsForm.tsx';
import { ResultsTable } from './ResultsTable.tsx';
import { SavedQuestions } from './SavedQuestions.tsx';
import { SeenLanes } from './SeenLanes.tsx';
import { newestFirst, orderAtGateway, type ReadSort, sortedReads } from './sortReads.ts';
import { countsOfReads, impossibleOfReads, trackOfReads } from './traces.ts';
import { useIntoView } from './useIntoView.ts';
import { useResultKeys } from './useResultKeys.ts';

const nothing: readonly FoundRead[] = [];

function askNow(): void {
  void ask('reads', readsTerms(useDrafts.getState().drafts.reads, Date.now()));
}

function askKept(question: SavedQuestion): void {
  useDrafts.getState().change('reads', readsDraft(question.terms, question.lastHours));
  askNow();
}

function toJourney(read: FoundRead): void {
  const { span, from, to } = useDrafts.getState().drafts.reads;
  const plateColor = read.plateColor ?? '';
  useDrafts.getState().change('journeys', { plate: read.plate, plateColor, span, from, to });
  const { terms } = useAsked.getState().reads;
  const { from: fromTime, to: toTime } = terms;
  void ask('journeys', {
    plate: read.plate,
    ...(fromTime === undefined ? {} : { from: fromTime }),
    ...(toTime === undefined ? {} : { to: toTime }),
  });
  useRoute.getState().go({ view: 'journey' });
}

/** What was found: how many, how far back, and what can be said of places where nothing was read. */
function Verdict({ reads }: { reads: readonly FoundRead[] }) {
  const { t } = useTranslation();
  const { answer, terms, phase } = useAsked((state) => state.reads);
  const seenAt = useMemo(() => new Set(reads.map(({ checkpointId }) => checkpointId ?? '')), [reads]);
  if (answer === null || phase !== 'answered') return null;
  const { count, oldest, blind } = answer;
  return (
    <div className="verdict">
      <p role="status" data-testid="verdict">
        {reads.length === 0 ? (
          <strong>{t('ask.nothing')}</strong>
        ) : (
          <strong>
            {count === null
              ? t('ask.found', { count: reads.length })
              : t(count.isExact ? 'ask.found' : 'ask.foundMore', { count: count.value })}
          </strong>
        )}{' '}
        {oldest !== null && (
          <span className="quiet-text">{t('ask.oldest', { time: momentText(new Date(oldest)) })}</span>
        )}
      </p>
      {reads.length === 0 && blind.length === 0 && <p className="quiet-text">{t('ask.nothingHint')}</p>}
      {reads.length === 0 && terms.match === 'exact' && (
        <button
          type="button"
          className="button"
          data-testid="ask-near"
          onClick={() => {
            useDrafts.getState().change('reads', { mode: 'near', candidates: true });
            askNow();
          }}
        >
          {t('ask.tryNear')}
        </button>
      )}
      <BlindNotes blind={blind} seenAt={seenAt} />
    </div>
  );
}

/** Search: the question at the left; what was found as a table, on the map and on a timeline beside when it could be seen. */
export function SearchPage() {
  const { t } = useTranslation();
  const draft = useDrafts((state) => state.drafts.reads);
  const asked = useAsked((state) => state.reads);
  const checkpoints = useRegistry((state) => state.checkpoints);
  const [drawing, setDrawing] = useState(false);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [sort, setSort] = useState<ReadSort>(newestFirst);
  const found = asked.answer?.items ?? nothing;
  const reads = useMemo(() => sortedReads(found, sort), [found, sort]);
  const at = reads.findIndex(({ id }) => id === chosenId);
  const chosen = reads[at];
  const open = (index: number): void => setChosenId(reads[index]?.id ?? null);
  useResultKeys({ count: reads.length, at, open, close: () => setChosenId(null) });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question has other reads
  useEffect(() => setChosenId(null), [asked.turn]);
  const track = useMemo(() => trackOfReads(found, checkpoints), [found, checkpoints]);
  const counts = useMemo(
    () => (track.length > 0 ? [] : countsOfReads(found, checkpoints)),
    [track, found, checkpoints],
  );
  const { answer, terms, phase } = asked;
  const impossible = useMemo(
    () => impossibleOfReads(answer?.impossible ?? [], found, checkpoints),
    [answer, found, checkpoints],
  );
  const span = useMemo(() => {
    const times = answer?.items.map(({ capturedAt }) => capturedAt) ?? [];
    const oldestRead = times.reduce<string | undefined>(
      (oldest, at) => (oldest === undefined || at < oldest ? at : oldest),
      undefined,
    );
    const from = terms.from ?? oldestRead ?? answer?.oldest;
    const toMs = terms.to === undefined ? Date.now() : Math.min(Date.now(), Date.parse(String(terms.to)));
    return answer === null || from === undefined || from === null
      ? null
      : { fromMs: Date.parse(String(from)), toMs };
  }, [answer, terms]);
  const settled = phase !== 'idle' && phase !== 'asking';
  const foundPart = useIntoView<HTMLDivElement>(settled ? `${asked.turn} ${phase}` : null);
  const sidePart = useIntoView<HTMLDivElement>(chosenId ?? (drawing ? 'drawing' : null));
  const sortBy = (by: ReadSort['by']): void => {
    const next = { by, down: sort.by === by ? !sort.down : true };
    setSort(next);
    const order = orderAtGateway(next);
    if (order !== null) void reorder(order);
  };
  const named = [terms.checkpointId ?? []].flat().map(String);
  return (
    <div className="search" data-pane={chosen === undefined ? 'map' : 'read'}>
      <div className="search-form box">
        <ReadsForm
          busy={phase === 'asking'}
          drawing={drawing}
          onDraw={() => setDrawing(!drawing)}
          onAsk={() => {
            setDrawing(false);
            askNow();
          }}
        />
        <SavedQuestions
          kind="reads"
          terms={() => readsTerms(draft, Date.now())}
          lastHours={lastHoursOf(draft)}
          onAsk={askKept}
        />
      </div>
      <div className="search-found" ref={foundPart}>
        <AskGate kind="reads" />
        {phase === 'idle' && (
          <div className="empty search-empty">
            <strong>{t('ask.start')}</strong>
            <span>{t('ask.startHint')}</span>
            <span>{t('ask.keysHint')}</span>
          </div>
        )}
        {phase === 'asking' && <p className="quiet-text">{t('ask.busy')}</p>}
        {phase === 'answered' && (
          <div className="found-head">
            <Verdict reads={found} />
            {reads.length > 0 && <ExportMenu key={asked.turn} question={terms} />}
          </div>
        )}
        {phase === 'answered' && asked.error !== null && <p className="field-error">{String(asked.error)}</p>}
        {reads.length > 0 && (
          <ResultsTable
            reads={reads}
            chosenId={chosenId}
            sort={sort}
            onSort={sortBy}
            onOpen={open}
            onEnd={moreReads}
          />
        )}
        {answer?.nextCursor != null && orderAtGateway(sort) !== (asked.order ?? newestFirstOrder) && (
          <p className="field-hint">{t('ask.sortedPart', { count: reads.length })}</p>
        )}
        {phase === 'answered' && span !== null && (
          <SeenLanes
            marks={found.map(({ id, checkpointId, capturedAt }) => ({ id, checkpointId, at: capturedAt }))}
            checkpointIds={named}
            fromMs={span.fromMs}
            toMs={span.toMs}
            chosenId={chosenId}
            onOpen={setChosenId}
          />
        )}
      </div>
      <div className="search-side" ref={sidePart}>
        {chosen !== undefined && (
          <ReadPane
            read={chosen}
            at={at}
            count={reads.length}
            onStep={(by) => open(at + by)}
            onClose={() => setChosenId(null)}
            onJourney={() => toJourney(chosen)}
            onPropose={() => {
              entryDrafts.fromRead(chosen);
              useRoute.getState().go({ view: 'propose', supersedes: null });
            }}
          />
        )}
        <CaseMap
          track={track}
          impossible={impossible}
          counts={counts}
          area={draft.area}
          drawing={drawing}
          onCorner={(corner) => {
            const { area } = useDrafts.getState().drafts.reads;
            useDrafts.getState().change('reads', { area: [...area, corner] });
          }}
          onPlace={(id) => {
            const { checkpointIds } = useDrafts.getState().drafts.reads;
            if (!checkpointIds.includes(id))
              useDrafts.getState().change('reads', { checkpointIds: [...checkpointIds, id] });
          }}
          selectedId={chosen?.checkpointId ?? null}
          fitKey={String(asked.answer === null ? 0 : asked.turn)}
        />
      </div>
    </div>
  );
}

function moreReads(): void {
  void askMore('reads');
}
