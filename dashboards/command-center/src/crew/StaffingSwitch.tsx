import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Roster } from '../api/crew-types.ts';
import type { Checkpoint } from '../api/types.ts';
import { crewApi } from './crewStore.ts';

const holdsHours = [1, 2, 4, 8, 12, 24] as const;

/** A person's switch: against the roster for some hours, or, where there is none, until it is moved again. */
export function StaffingSwitch({
  checkpoint,
  roster,
  run,
}: {
  checkpoint: Checkpoint;
  roster: Roster;
  run: (work: Promise<Roster>, done: string) => void;
}) {
  const { t } = useTranslation();
  const [hours, setHours] = useState(4);
  const move = (staffed: boolean): void => {
    const until = { staffedUntil: new Date(Date.now() + hours * 3_600_000).toISOString() };
    const moved = crewApi().setStaffed(checkpoint.id, { staffed, ...(roster.inForce ? until : {}) });
    run(
      moved.then(() => crewApi().roster(checkpoint.id)),
      t('roster.done'),
    );
  };
  return (
    <fieldset className="roster-switch">
      <legend>{t('roster.switchHeading')}</legend>
      {roster.inForce && (
        <label>
          <span>{t('roster.switchUntil')}</span>
          <select value={hours} onChange={(event) => setHours(Number(event.target.value))}>
            {holdsHours.map((value) => (
              <option key={value} value={value}>
                +{value} h
              </option>
            ))}
          </select>
        </label>
      )}
      <button type="button" className="button" data-testid="roster-on" onClick={() => move(true)}>
        {t('roster.switchOn')}
      </button>
      <button type="button" className="button" data-testid="roster-off" onClick={() => move(false)}>
        {t('roster.switchOff')}
      </button>
    </fieldset>
  );
}
