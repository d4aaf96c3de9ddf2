import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { DayCount, UsualPlace, UsualPlacesAnswer } from '../api/officer-types.ts';
import { plateColors } from '../api/types.ts';
import { percent, placeName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { lastHoursOf, type Span } from '../domain/readQuestion.ts';
import { momentText } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';
import { AnalysisFrame, PlateInput } from './AnalysisFrame.tsx';
import { AnswerNotes } from './AnswerNotes.tsx';
import { keptDraft, usualTerms } from './analysisTerms.ts';
import { useAsked } from './askStore.ts';
import { type JourneyDraft, useDrafts } from './draftStore.ts';
import { TimeFields } from './TimeFields.tsx';
import { type Slot, UsualGrid } from './UsualGrid.tsx';

const choice: readonly Span[] = ['168', '720', '1440', 'own'];
const hourNames = Array.from({ length: 24 }, (_, hour) => hour);
const weekdayNames = [1, 2, 3, 4, 5, 6, 7] as const;

const hoursOf = ({ hours }: UsualPlace): ReadonlyMap<number, DayCount> =>
  new Map(hours.map((one) => [one.hour, one]));
const weekdaysOf = ({ weekdays }: UsualPlace): ReadonlyMap<number, DayCount> =>
  new Map(weekdays.map((one) => [one.weekday, one]));

function FigureRow({ when, count }: { when: string; count: DayCount }) {
  const { t } = useTranslation();
  const { seen, couldSee, seenBesides, share, low, high } = count;
  return (
    <tr>
      <th scope="row">{when}</th>
      <td>{couldSee === 0 ? t('usual.noDays') : t('usual.ofDays', { seen, couldSee })}</td>
      <td className="number">
        {share === null
          ? '—'
          : t('usual.range', { share: percent(share), low: percent(low), high: percent(high) })}
      </td>
      <td className="number">{seenBesides === 0 ? '—' : t('usual.besidesShort', { count: seenBesides })}</td>
    </tr>
  );
}

/** Every figure in words, place by place. */
function Figures({ places }: { places: readonly UsualPlace[] }) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  return (
    <details className="usual-figures">
      <summary>{t('usual.table')}</summary>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('usual.when')}</th>
            <th scope="col">{t('usual.days')}</th>
            <th scope="col" className="number">
              {t('usual.share')}
            </th>
            <th scope="col" className="number">
              {t('usual.unsure')}
            </th>
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <Fragment key={place.checkpointId}>
              <tr className="usual-place">
                <th scope="rowgroup" colSpan={4}>
                  {placeName(place.checkpointId, checkpoints)}
                </th>
              </tr>
              <FigureRow when={t('usual.wholeDay')} count={place.all} />
              {place.hours.map((one) => (
                <FigureRow
                  key={one.hour}
                  when={`${String(one.hour).padStart(2, '0')}:00–${String(one.hour + 1).padStart(2, '0')}:00`}
                  count={one}
                />
              ))}
              {place.weekdays.map((one) => (
                <FigureRow key={one.weekday} when={t(`usual.weekday_${one.weekday}`)} count={one} />
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Answer({ answer }: { answer: UsualPlacesAnswer }) {
  const { t } = useTranslation();
  const { places, leastDays: least, otherPlaces, badClock, plate } = answer;
  const hours: Slot[] = hourNames.map((hour) => ({
    name: hour,
    head: String(hour),
    label: t('usual.hour', { hour }),
  }));
  const weekdays: Slot[] = weekdayNames.map((day) => {
    const label = t(`usual.weekday_${day}`);
    return { name: day, head: label, label };
  });
  return (
    <>
      <AnswerNotes kind="usual-places" lead={answer} />
      <p role="status" data-testid="usual-verdict">
        <Plate plate={plate} color={null} size="small" />{' '}
        {t('usual.summary', { passages: answer.passages, days: answer.days, count: places.length, least })}{' '}
        {otherPlaces > 0 && <span className="quiet-text">{t('usual.others', { count: otherPlaces })}</span>}
      </p>
      {answer.isCut && <p className="tip">{t('usual.cut', { from: momentText(new Date(answer.from)) })}</p>}
      {badClock > 0 && <p className="quiet-text">{t('usual.badClock', { count: badClock })}</p>}
      {places.length === 0 ? (
        <div className="empty" data-testid="usual-empty">
          <strong>{t('usual.nothing')}</strong>
          <span>{t('usual.nothingHint', { least })}</span>
        </div>
      ) : (
        <>
          <UsualGrid
            caption={t('usual.byHour', { zone: answer.zone })}
            places={places}
            slots={hours}
            countsOf={hoursOf}
            least={least}
          />
          <UsualGrid
            caption={t('usual.byWeekday')}
            places={places}
            slots={weekdays}
            countsOf={weekdaysOf}
            least={least}
          />
          <p className="quiet-text">{t('usual.key', { least })}</p>
          <Figures places={places} />
        </>
      )}
    </>
  );
}

/** Where one vehicle is usually seen, and when; each time with a supervisor's approval. */
export function UsualPage() {
  const { t } = useTranslation();
  const draft = useDrafts((state) => state.drafts['usual-places']);
  const { answer, phase, turn } = useAsked((state) => state['usual-places']);
  const change = (made: Partial<JourneyDraft>): void => useDrafts.getState().change('usual-places', made);
  return (
    <AnalysisFrame
      kind="usual-places"
      name="usual"
      intro={t('usual.intro')}
      terms={() => usualTerms(useDrafts.getState().drafts['usual-places'], Date.now())}
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
          <TimeFields draft={draft} open={false} choice={choice} onChange={change} />
          <p className="tip">{t('usual.needs')}</p>
        </>
      }
    >
      {phase === 'answered' && answer !== null && <Answer key={turn} answer={answer} />}
    </AnalysisFrame>
  );
}
