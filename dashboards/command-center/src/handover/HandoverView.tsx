/** Handing a shift over: what is open, what has changed, what was left in words, and who took it over. */
import '../i18n/desk.ts';
import '../styles/handover.css';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { momentText } from '../domain/time.ts';
import { deskApi } from '../live/state.ts';
import { LastHandover } from './LastHandover.tsx';
import { ShiftAlerts } from './ShiftAlerts.tsx';
import { DevicesLost, Earlier, ShiftCounts } from './ShiftParts.tsx';
import { WriteHandover } from './WriteHandover.tsx';

const lookEveryMs = 10_000;
const spans = ['last', '8', '12', '24'] as const;
type SpanName = (typeof spans)[number];

export default function HandoverView() {
  const { t } = useTranslation();
  const [span, setSpan] = useState<SpanName>('last');
  const sinceOf = (name: SpanName): string | null =>
    name === 'last' ? null : new Date(Date.now() - Number(name) * 3_600_000).toISOString();
  const summary = usePolled(() => deskApi().summary(sinceOf(span)), lookEveryMs, span);
  const handovers = usePolled(() => deskApi().handovers(), lookEveryMs, 'handovers');
  const refresh = (): void => {
    summary.refresh();
    handovers.refresh();
  };
  const told = summary.value;
  return (
    <main className="view">
      <div className="view-body handover">
        <ViewHead title={t('handover.heading')}>
          {told !== null && (
            <span className="quiet-text">
              {t('handover.asOf', {
                from: momentText(new Date(told.since)),
                to: momentText(new Date(told.at)),
              })}
            </span>
          )}
          <label className="handover-since">
            <span>{t('handover.since')}</span>
            <select
              value={span}
              data-testid="handover-since"
              onChange={(event) => setSpan(event.target.value as SpanName)}
            >
              {spans.map((name) => (
                <option key={name} value={name}>
                  {name === 'last' ? t('handover.sinceLast') : t('handover.sinceHours', { hours: name })}
                </option>
              ))}
            </select>
          </label>
        </ViewHead>
        <Problem error={summary.error ?? handovers.error} />
        {told !== null && (
          <>
            <ShiftCounts counts={told.counts} />
            <div className="handover-columns">
              <div className="handover-main">
                <section className="box" aria-labelledby="shift-open">
                  <h3 id="shift-open">
                    {t('handover.openHeading')} <span className="hits">{told.open.length}</span>
                  </h3>
                  {told.open.length === 0 ? (
                    <p className="quiet-text">{t('handover.openNone')}</p>
                  ) : (
                    <ShiftAlerts alerts={told.open} />
                  )}
                </section>
                <section className="box" aria-labelledby="shift-ended">
                  <h3 id="shift-ended">
                    {t('handover.ended')} <span className="hits">{told.counts.resolved}</span>
                  </h3>
                  {told.resolved.length === 0 ? (
                    <p className="quiet-text">{t('handover.endedNone')}</p>
                  ) : (
                    <ShiftAlerts alerts={told.resolved} />
                  )}
                  {told.counts.resolved > told.resolved.length && (
                    <p className="quiet-text">
                      {t('handover.more', { count: told.counts.resolved - told.resolved.length })}
                    </p>
                  )}
                </section>
              </div>
              <div className="handover-side">
                <section className="box" aria-labelledby="shift-last">
                  <h3 id="shift-last">{t('handover.last')}</h3>
                  {told.lastHandover === null ? (
                    <p className="quiet-text">{t('handover.noLast')}</p>
                  ) : (
                    <LastHandover key={told.lastHandover.id} handover={told.lastHandover} changed={refresh} />
                  )}
                </section>
                <section className="box" aria-labelledby="shift-devices">
                  <h3 id="shift-devices">{t('handover.devices')}</h3>
                  <DevicesLost devices={told.devicesLost} />
                </section>
                <WriteHandover changed={refresh} />
                {handovers.value !== null && handovers.value.length > 1 && (
                  <section className="box" aria-labelledby="shift-earlier">
                    <h3 id="shift-earlier">{t('handover.earlier')}</h3>
                    <Earlier handovers={handovers.value.filter((one) => one.id !== told.lastHandover?.id)} />
                  </section>
                )}
              </div>
            </div>
          </>
        )}
      </div>
    </main>
  );
}
