import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Coverage, CoverageInterval } from '../api/health-types.ts';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { durationText, momentText } from '../domain/time.ts';
import { hourTicks, seenFraction, segmentsOf, unknownMs } from '../domain/timeline.ts';
import { siteApi } from '../live/state.ts';
import { useRegistry } from '../stores/registry.ts';

const spans = { day: 24, week: 7 * 24 } as const;
type Span = keyof typeof spans;
const lookEveryMs = 30_000;
const width = 1000;
const height = 64;

function Bar({ coverage, span, label }: { coverage: Coverage; span: Span; label: string }) {
  const fromMs = Date.parse(coverage.from);
  const toMs = Date.parse(coverage.to);
  return (
    <div className="coverage-bar">
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {segmentsOf(coverage).map((segment) => (
          <rect
            key={segment.index}
            className={`coverage-${segment.state}`}
            x={segment.start * width}
            width={segment.width * width}
            // by height too, so that it is not told by colour alone
            y={
              segment.state === 'seeing'
                ? 0
                : segment.state === 'partly'
                  ? height * 0.35
                  : segment.state === 'blind'
                    ? height * 0.7
                    : height * 0.45
            }
            height={
              segment.state === 'seeing'
                ? height
                : segment.state === 'partly'
                  ? height * 0.65
                  : segment.state === 'blind'
                    ? height * 0.3
                    : height * 0.1
            }
          />
        ))}
      </svg>
      <div className="coverage-ticks" aria-hidden="true">
        {hourTicks(fromMs, toMs, 6).map(({ at, timeMs }) => (
          <span key={timeMs} style={{ left: `${at * 100}%` }}>
            {momentText(new Date(timeMs)).slice(
              ...(span === 'day' ? ([11, 16] as const) : ([5, 10] as const)),
            )}
          </span>
        ))}
      </div>
    </div>
  );
}

function Row({ interval }: { interval: CoverageInterval }) {
  const { t } = useTranslation();
  const devices = useRegistry((state) => state.devices);
  const names = interval.deviceIds.map((id) => devices.get(id)?.name ?? id).join(', ');
  return (
    <tr>
      <td>{momentText(new Date(interval.from))}</td>
      <td>{durationText(Date.parse(interval.to) - Date.parse(interval.from))}</td>
      <td>
        <span className={`coverage-key coverage-${interval.state}`} aria-hidden="true" />{' '}
        {t(`coverage.${interval.state}`)}
      </td>
      <td>
        {interval.cause === null ? '' : t(`coverage.cause_${interval.cause}`)}
        {interval.lanes !== null && ` · ${t('coverage.lanes', { lanes: interval.lanes.join(', ') })}`}
        {names !== '' && <span className="quiet-text"> {names}</span>}
      </td>
    </tr>
  );
}

/** When the checkpoint saw and when it was blind: so that "no reads" is never taken for "did not pass". */
export function CoverageTimeline({ checkpointId }: { checkpointId: string }) {
  const { t } = useTranslation();
  const [span, setSpan] = useState<Span>('day');
  const asked = usePolled(
    () => {
      const to = new Date();
      return siteApi().coverage(checkpointId, new Date(to.getTime() - spans[span] * 3_600_000), to);
    },
    lookEveryMs,
    `${checkpointId} ${span}`,
  );
  const coverage = asked.value;
  const seen = coverage === null ? null : seenFraction(coverage);
  const summary =
    coverage === null || seen === null
      ? t('coverage.unknownYet')
      : t('coverage.summary', {
          percent: (Math.floor(seen * 1000) / 10).toFixed(1),
          blind: durationText(coverage.blindMs),
          unknown: durationText(unknownMs(coverage)),
        });
  return (
    <section className="box" aria-labelledby="coverage-heading" data-testid="coverage">
      <h3 id="coverage-heading">
        {t('coverage.heading')}
        <fieldset className="segments small">
          <legend className="sr-only">{t('coverage.span')}</legend>
          {(['day', 'week'] as const).map((each) => (
            <button
              key={each}
              type="button"
              className="button"
              aria-pressed={span === each}
              onClick={() => setSpan(each)}
            >
              {t(`coverage.span_${each}`)}
            </button>
          ))}
        </fieldset>
      </h3>
      <div className="coverage-room">
        {coverage !== null && (
          <Bar coverage={coverage} span={span} label={`${t('coverage.heading')}: ${summary}`} />
        )}
      </div>
      <p>{coverage === null && asked.error === null ? t('nav.loading') : summary}</p>
      <ul className="row coverage-legend" aria-hidden="true">
        {(['seeing', 'partly', 'blind', 'unknown'] as const).map((state) => (
          <li key={state}>
            <span className={`coverage-key coverage-${state}`} /> {t(`coverage.${state}`)}
          </li>
        ))}
      </ul>
      {coverage !== null && (
        <details>
          <summary>{t('coverage.table', { count: coverage.intervals.length })}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
          <section className="table-holder short" tabIndex={0} aria-label={t('coverage.heading')}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t('coverage.from')}</th>
                  <th scope="col">{t('coverage.length')}</th>
                  <th scope="col">{t('coverage.state')}</th>
                  <th scope="col">{t('coverage.cause')}</th>
                </tr>
              </thead>
              <tbody>
                {coverage.intervals.toReversed().map((interval) => (
                  <Row key={interval.from} interval={interval} />
                ))}
              </tbody>
            </table>
          </section>
        </details>
      )}
      <Problem error={asked.error} />
    </section>
  );
}
