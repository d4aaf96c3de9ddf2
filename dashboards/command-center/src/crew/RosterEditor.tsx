import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import type { Roster, RosterException, WeeklyShift } from '../api/crew-types.ts';
import type { Checkpoint } from '../api/types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { momentText } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';
import { crewApi } from './crewStore.ts';
import { Shifts } from './Shifts.tsx';
import { StaffingSwitch } from './StaffingSwitch.tsx';

const days = [1, 2, 3, 4, 5, 6, 7] as const;
const usual = { from: '08:00', until: '20:00' };

interface Plan {
  weekly: WeeklyShift[];
  exceptions: RosterException[];
}

/** A problem as one line, with the fields that are wrong. */
export function problemText(error: unknown): string {
  if (!(error instanceof ApiError)) return String(error);
  const fields = error.fields.map(({ path, message }) => `${path} ${message}`).join('; ');
  return fields === '' ? error.message : fields;
}

function Now({ roster }: { roster: Roster }) {
  const { t } = useTranslation();
  const { switched } = roster;
  const why = !roster.inForce
    ? t('roster.noRoster')
    : switched === null
      ? t('roster.byRoster')
      : t('roster.bySwitch', { by: switched.by, until: momentText(new Date(switched.until)) });
  return (
    <p className="roster-now" data-testid="roster-now" data-staffed={roster.staffed}>
      <strong className={roster.staffed ? 'roster-on' : ''}>
        {t(roster.staffed ? 'roster.staffed' : 'roster.unstaffed')}
      </strong>
      <span>{why}</span>
      {roster.changesAt !== null && (
        <span>{t('roster.changes', { time: momentText(new Date(roster.changesAt)) })}</span>
      )}
    </p>
  );
}

/** The plan of one checkpoint: every week, on dates, and a switch for now. */
export function RosterEditor({ checkpoint }: { checkpoint: Checkpoint }) {
  const { t } = useTranslation();
  const [roster, setRoster] = useState<Roster | null>(null);
  const [plan, setPlan] = useState<Plan>({ weekly: [], exceptions: [] });
  const [notice, setNotice] = useState<{ text: string; bad: boolean } | null>(null);
  const take = useCallback(
    (next: Roster): void => {
      setRoster(next);
      setPlan({ weekly: next.weekly, exceptions: next.exceptions });
      useRegistry.getState().checkpoint({ ...checkpoint, staffed: next.staffed });
    },
    [checkpoint],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: loaded once for each checkpoint; the editor is keyed by it
  useEffect(() => {
    crewApi()
      .roster(checkpoint.id)
      .then(take, (error: unknown) => setNotice({ text: problemText(error), bad: true }));
  }, [checkpoint.id]);
  const run = (work: Promise<Roster>, done: string): void => {
    work.then(
      (next) => {
        take(next);
        setNotice({ text: done, bad: false });
      },
      (error: unknown) => setNotice({ text: problemText(error), bad: true }),
    );
  };
  if (roster === null) return <p className="panel roster-empty quiet-text">{notice?.text ?? '…'}</p>;
  const shiftsOf = (day: number) => plan.weekly.filter((shift) => shift.day === day);
  const setDay = (day: number, shifts: { from: string; until: string }[]): void =>
    setPlan({
      ...plan,
      weekly: [
        ...plan.weekly.filter((shift) => shift.day !== day),
        ...shifts.map((shift) => ({ ...shift, day })),
      ].sort((a, b) => a.day - b.day),
    });
  const copyDay = (day: number): void => {
    const weekly = days.flatMap((each) => shiftsOf(day).map((shift) => ({ ...shift, day: each })));
    setPlan({ ...plan, weekly });
  };
  const setException = (index: number, next: RosterException | null): void => {
    const { exceptions } = plan;
    setPlan({
      ...plan,
      exceptions: next === null ? exceptions.toSpliced(index, 1) : exceptions.with(index, next),
    });
  };
  return (
    <section className="panel roster-editor" aria-labelledby="roster-heading">
      <h3 id="roster-heading">{checkpoint.name}</h3>
      <Now roster={roster} />
      <StaffingSwitch checkpoint={checkpoint} roster={roster} run={run} />
      <h4>{t('roster.weekly')}</h4>
      <p className="quiet-text">{t('roster.zone', { zone: roster.zone })}</p>
      <ul className="roster-days">
        {days.map((day) => (
          <li key={day} data-testid={`roster-day-${day}`}>
            <strong>{t(`roster.day_${day}`)}</strong>
            <Shifts
              label={t(`roster.day_${day}`)}
              shifts={shiftsOf(day)}
              usual={usual}
              change={(next) => setDay(day, next)}
            />
            {shiftsOf(day).length > 0 && (
              <button type="button" className="button quiet" onClick={() => copyDay(day)}>
                {t('roster.copyDay')}
              </button>
            )}
          </li>
        ))}
      </ul>
      <h4>{t('roster.exceptions')}</h4>
      <ul className="roster-days">
        {plan.exceptions.map((exception, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a date may be typed over, and may be there twice meanwhile
          <li key={index}>
            <input
              type="date"
              aria-label={t('roster.date')}
              value={exception.date}
              onChange={(event) => setException(index, { ...exception, date: event.target.value })}
            />
            <Shifts
              label={exception.date}
              shifts={exception.shifts}
              usual={usual}
              change={(shifts) => setException(index, { ...exception, shifts })}
            />
            <button
              type="button"
              className="button quiet square"
              aria-label={`${t('roster.removeException')} ${exception.date}`}
              onClick={() => setException(index, null)}
            >
              <StrokeIcon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <div className="row">
        <button
          type="button"
          className="button"
          onClick={() =>
            setPlan({
              ...plan,
              exceptions: [...plan.exceptions, { date: new Date().toISOString().slice(0, 10), shifts: [] }],
            })
          }
        >
          <StrokeIcon name="plus" />
          {t('roster.addException')}
        </button>
        <button
          type="button"
          className="button primary"
          data-testid="roster-save"
          onClick={() => run(crewApi().setRoster(checkpoint.id, plan), t('roster.saved'))}
        >
          {t('roster.save')}
        </button>
      </div>
      <p
        className={notice?.bad === true ? 'roster-bad' : 'roster-on'}
        role="status"
        data-testid="roster-notice"
      >
        {notice?.text}
      </p>
      {roster.updatedBy !== null && roster.updatedAt !== null && (
        <p className="quiet-text">
          {t('roster.updated', { by: roster.updatedBy, time: momentText(new Date(roster.updatedAt)) })}
        </p>
      )}
    </section>
  );
}
