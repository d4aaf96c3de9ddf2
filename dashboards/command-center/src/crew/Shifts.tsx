import { useTranslation } from 'react-i18next';
import type { Shift } from '../api/crew-types.ts';
import { StrokeIcon } from '../components/icons.tsx';

/** The shifts of one day, each with its two times. Times are text: 24:00 is one, which a browser's time field has not. */
export function Shifts({
  label,
  shifts,
  usual,
  change,
}: {
  label: string;
  shifts: readonly Shift[];
  usual: Shift;
  change: (next: Shift[]) => void;
}) {
  const { t } = useTranslation();
  const plain = shifts.map(({ from, until }) => ({ from, until }));
  const set = (index: number, part: Partial<Shift>): void =>
    change(plain.map((shift, at) => (at === index ? { ...shift, ...part } : shift)));
  return (
    <div className="roster-shifts">
      {plain.length === 0 && <span className="quiet-text">{t('roster.noShift')}</span>}
      {plain.map((shift, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a shift has nothing of its own but its times, which are typed over
        <span key={index} className="roster-shift">
          {(['from', 'until'] as const).map((name) => (
            <input
              key={name}
              className="mono"
              value={shift[name]}
              maxLength={5}
              inputMode="numeric"
              placeholder="08:00"
              aria-label={`${label} ${t(`roster.${name}`)} ${index + 1}`}
              onChange={(event) => set(index, { [name]: event.target.value })}
            />
          ))}
          <button
            type="button"
            className="button quiet square"
            aria-label={`${t('roster.removeShift')} ${label} ${index + 1}`}
            onClick={() => change(plain.toSpliced(index, 1))}
          >
            <StrokeIcon name="close" />
          </button>
        </span>
      ))}
      <button
        type="button"
        className="button quiet square"
        aria-label={`${t('roster.addShift')} ${label}`}
        onClick={() => change([...plain, usual])}
      >
        <StrokeIcon name="plus" />
      </button>
    </div>
  );
}
