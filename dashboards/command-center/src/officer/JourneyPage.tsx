import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JourneyAnswer, Leg, Passage } from '../api/officer-types.ts';
import { plateColors } from '../api/types.ts';
import { placeName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { lastHoursOf } from '../domain/readQuestion.ts';
import { clockTime, distanceText, durationText, momentText } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';
import { AnalysisFrame, PlateInput } from './AnalysisFrame.tsx';
import { AnswerNotes } from './AnswerNotes.tsx';
import { journeyTerms, keptDraft } from './analysisTerms.ts';
import { useAsked } from './askStore.ts';
import { BlindNotes } from './BlindNotes.tsx';
import { CaseMap } from './CaseMap.tsx';
import { type JourneyDraft, useDrafts } from './draftStore.ts';
import { ReadById } from './ReadById.tsx';
import { SeenLanes } from './SeenLanes.tsx';
import { TimeFields } from './TimeFields.tsx';

function LegRow({ leg }: { leg: Leg }) {
  const { t } = useTranslation();
  const facts = [
    durationText(leg.seconds * 1000),
    leg.distanceM !== null && distanceText(leg.distanceM),
    leg.speedKmh !== null && `${Math.round(leg.speedKmh)} km/h`,
  ].filter((fact) => fact !== false);
  return (
    <li className="drive" data-impossible={leg.impossible === true} data-testid="drive">
      <span className="drive-line" aria-hidden="true" />
      <span>
        {facts.join(' · ')}
        {leg.impossible === true && (
          <strong className="bad-text">
            {' '}
            ⚠{' '}
            {t('journey.impossible', {
              speed: leg.leastSpeedKmh === null ? '?' : Math.round(leg.leastSpeedKmh),
            })}
          </strong>
        )}
        {leg.impossible === null && <span className="quiet-text"> {t('journey.cannotTell')}</span>}
      </span>
    </li>
  );
}

function PassageRow({
  passage,
  number,
  chosen,
  onOpen,
}: {
  passage: Passage;
  number: number;
  chosen: boolean;
  onOpen(): void;
}) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  return (
    <li className="passage" data-testid="passage">
      <button type="button" className="passage-open" aria-pressed={chosen} onClick={onOpen}>
        <span className="passage-number">{number}</span>
        <strong>{placeName(passage.checkpointId, checkpoints)}</strong>
        <time dateTime={passage.at}>{momentText(new Date(passage.at))}</time>
        <span className="quiet-text">
          {passage.direction !== 'unknown' && t(`ask.direction_${passage.direction}`)}
          {passage.clockUncertaintyMs !== null &&
            ` · ± ${Math.max(1, Math.round(passage.clockUncertaintyMs / 1000))} s`}
          {passage.clockQuality === 'bad' && ` · ${t('ask.badClock')}`}
          {passage.readIds.length > 1 && ` · ${t('journey.reads', { count: passage.readIds.length })}`}
        </span>
      </button>
    </li>
  );
}

function Answer({ answer }: { answer: JourneyAnswer }) {
  const { t } = useTranslation();
  const { passages, legs, firstSeen, lastSeen } = answer;
  const [readId, setReadId] = useState<string | null>(null);
  const track = useMemo(
    () =>
      passages.flatMap((passage, index) =>
        passage.position === null
          ? []
          : [
              {
                lon: passage.position.lon,
                lat: passage.position.lat,
                label: `${index + 1}  ${clockTime(new Date(passage.at))}`,
                last: index === passages.length - 1,
              },
            ],
      ),
    [passages],
  );
  const impossible = useMemo(
    () =>
      legs.flatMap((leg) => {
        const from = passages[leg.from]?.position ?? null;
        const to = passages[leg.to]?.position ?? null;
        return leg.impossible === true && from !== null && to !== null ? [[from, to] as const] : [];
      }),
    [legs, passages],
  );
  const seenAt = new Set(passages.map(({ checkpointId }) => checkpointId));
  const chosen = passages.find(({ readIds }) => readId !== null && readIds.includes(readId));
  if (firstSeen === null || lastSeen === null)
    return (
      <>
        <AnswerNotes kind="journeys" lead={answer} />
        <div className="empty" data-testid="journey-empty">
          <strong>{t('ask.nothing')}</strong>
          <span>{t('ask.nothingHint')}</span>
        </div>
      </>
    );
  return (
    <>
      <AnswerNotes kind="journeys" lead={answer} />
      <div className="journey">
        <div className="journey-list">
          <p role="status" data-testid="journey-verdict">
            <Plate plate={answer.plate} color={passages.at(-1)?.plateColor ?? null} size="small" />{' '}
            {t('journey.summary', { passages: passages.length, reads: answer.reads })}
            {impossible.length > 0 && (
              <strong className="bad-text">
                {' '}
                {t('journey.impossibleCount', { count: impossible.length })}
              </strong>
            )}
          </p>
          {answer.isCut && <p className="tip">{t('journey.cut')}</p>}
          <ol className="passages">
            {passages.map((passage, index) => {
              const leg = legs.find(({ to }) => to === index);
              return (
                <li key={`${passage.at} ${passage.checkpointId}`} className="journey-step">
                  <ol>
                    {leg !== undefined && <LegRow leg={leg} />}
                    <PassageRow
                      passage={passage}
                      number={index + 1}
                      chosen={passage === chosen}
                      onOpen={() => setReadId(passage.readIds[0] ?? null)}
                    />
                  </ol>
                </li>
              );
            })}
          </ol>
        </div>
        <div className="journey-side">
          {readId !== null && <ReadById id={readId} onClose={() => setReadId(null)} />}
          <CaseMap
            track={track}
            impossible={impossible}
            counts={[]}
            area={[]}
            drawing={false}
            onCorner={() => undefined}
            onPlace={(id) =>
              setReadId(passages.findLast((one) => one.checkpointId === id)?.readIds[0] ?? null)
            }
            selectedId={chosen?.checkpointId ?? null}
            fitKey={`${answer.plate} ${passages.length} ${readId === null}`}
          />
        </div>
      </div>
      <SeenLanes
        marks={passages.map((one) => ({
          id: one.readIds[0] ?? one.at,
          checkpointId: one.checkpointId,
          at: one.at,
        }))}
        checkpointIds={[]}
        fromMs={Date.parse(firstSeen) - 60_000}
        toMs={Date.parse(lastSeen) + 60_000}
        chosenId={readId}
        onOpen={setReadId}
      />
      <BlindNotes blind={answer.blind} seenAt={seenAt} />
    </>
  );
}

/** Where one vehicle was, in order. */
export function JourneyPage() {
  const { t } = useTranslation();
  const draft = useDrafts((state) => state.drafts.journeys);
  const { answer, phase, turn } = useAsked((state) => state.journeys);
  const change = (made: Partial<JourneyDraft>): void => useDrafts.getState().change('journeys', made);
  return (
    <AnalysisFrame
      kind="journeys"
      name="journey"
      intro={t('journey.intro')}
      terms={() => journeyTerms(useDrafts.getState().drafts.journeys, Date.now())}
      lastHours={lastHoursOf(draft)}
      ready={draft.plate.trim() !== ''}
      onKept={({ terms, lastHours }) => change(keptDraft(terms, lastHours) as Partial<JourneyDraft>)}
      form={
        <>
          <PlateInput value={draft.plate} onChange={(plate) => change({ plate })} />
          <label className="field">
            {t('ask.plateColor')}
            <select value={draft.plateColor} onChange={(event) => change({ plateColor: event.target.value })}>
              <option value="">{t('ask.any')}</option>
              {plateColors.map((color) => (
                <option key={color} value={color}>
                  {t(`color.${color}`)}
                </option>
              ))}
            </select>
          </label>
          <TimeFields draft={draft} open onChange={change} />
        </>
      }
    >
      {phase === 'answered' && answer !== null && <Answer key={turn} answer={answer} />}
    </AnalysisFrame>
  );
}
