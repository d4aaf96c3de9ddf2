import { useTranslation } from 'react-i18next';
import { type DayRow, sumOf } from '../domain/counts.ts';

/** A bar for each day. The numbers are in the tables beside it. */
function DayBars({ counts }: { counts: readonly number[] }) {
  const most = Math.max(1, ...counts);
  const width = 10 * counts.length;
  return (
    <svg className="day-bars" viewBox={`0 0 ${width} 40`} preserveAspectRatio="none" aria-hidden="true">
      <line className="base" x1="0" y1="39.5" x2={width} y2="39.5" />
      {counts.map((count, at) => {
        const height = (count / most) * 38;
        if (height === 0) return null;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the index is the day
            key={at}
            className="bar"
            x={10 * at + 1.5}
            y={39 - height}
            width="7"
            height={height}
          />
        );
      })}
    </svg>
  );
}

/** Counts by name and day: small charts with their sums, and every number as a table. */
export function DayCounts({
  id,
  rows,
  days,
  nameOf,
  words,
}: {
  id: string;
  rows: readonly DayRow[];
  days: readonly string[];
  nameOf(name: string | null): string;
  words: { title: string; hint: string; count: string; part: string };
}) {
  const { t } = useTranslation();
  return (
    <section className="box" aria-labelledby={`${id}-heading`} data-testid={`statistics-${id}`}>
      <h3 id={`${id}-heading`}>
        {words.title} <span className="quiet-text">{words.hint}</span>
      </h3>
      {rows.length === 0 && <p className="quiet-text">{t('statistics.none')}</p>}
      {rows.length > 0 && (
        <>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('statistics.name')}</th>
                <th scope="col" className="bars-cell">
                  {t('statistics.perDay', { from: days[0], to: days.at(-1) })}
                </th>
                <th scope="col" className="number">
                  {words.count}
                </th>
                <th scope="col" className="number">
                  {words.part}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, counts, parts }) => (
                <tr key={name} data-name={name}>
                  <th scope="row">{nameOf(name)}</th>
                  <td className="bars-cell">
                    <DayBars counts={counts} />
                  </td>
                  <td className="number">{sumOf(counts)}</td>
                  <td className="number">{sumOf(parts)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <details className="count-days">
            <summary>{t('statistics.asTable')}</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
            <section className="table-holder short" tabIndex={0} aria-label={words.title}>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t('statistics.day')}</th>
                    {rows.map(({ name }) => (
                      <th key={name} scope="col" className="number">
                        {nameOf(name)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {days.map((day, at) => (
                    <tr key={day}>
                      <th scope="row">{day}</th>
                      {rows.map(({ name, counts }) => (
                        <td key={name} className="number">
                          {counts[at]}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          </details>
        </>
      )}
    </section>
  );
}
