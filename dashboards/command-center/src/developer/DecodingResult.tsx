import { useTranslation } from 'react-i18next';
import type { Decoding, DeviceReport, MakeView, RejectView } from '../api/developer-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { askOf, type MessageForm, sameForm } from '../domain/message.ts';
import { momentIn } from '../domain/stages.ts';
import { CodeAdvice } from './CodeAdvice.tsx';
import { FixturePart } from './FixturePart.tsx';
import { ReadStagesView } from './ReadStagesView.tsx';

function Rejects({ rejects }: { rejects: readonly RejectView[] }) {
  const { t } = useTranslation();
  return (
    <section className="box" aria-labelledby="rejects-heading">
      <h3 id="rejects-heading">
        <StrokeIcon name="warn" />
        {t('decoding.rejects')} <span className="chip">{rejects.length}</span>
      </h3>
      <ul className="reject-list">
        {rejects.map(({ code, detail, index }) => (
          <li key={`${index ?? 'all'} ${code} ${detail}`} className="problem" data-testid="reject">
            <strong>
              <code>{code}</code>{' '}
              {index === null ? t('decoding.whole') : t('decoding.element', { number: index + 1 })}
            </strong>
            <span data-testid="reject-detail">{detail}</span>
            <CodeAdvice code={code} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Reports({ reports, zone }: { reports: readonly DeviceReport[]; zone: string | null }) {
  const { t } = useTranslation();
  const own = (atMs: number): string => {
    const { text, offset } = momentIn(new Date(atMs).toISOString(), zone ?? undefined);
    return `${t('decoding.own')} ${text} ${offset}`;
  };
  return (
    <section className="box" aria-labelledby="reports-heading">
      <h3 id="reports-heading">
        {t('decoding.reports')} <span className="chip">{reports.length}</span>
      </h3>
      <ul className="report-list">
        {reports.map((report) => (
          <li key={JSON.stringify(report)} data-testid="report">
            <strong>{t(`decoding.report_${report.kind}`)}</strong>{' '}
            {[
              report.deviceKey,
              report.state === undefined ? null : t(`device.${report.state}`),
              report.model,
              report.firmware,
              report.atMs === undefined ? null : own(report.atMs),
              report.detail,
            ]
              .filter((text) => text !== null && text !== undefined)
              .join(' · ')}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What came of a message: its reads through the stages, what was rejected, what it says of the device. */
export function DecodingResult({
  answer,
  form,
  make,
}: {
  answer: { form: MessageForm; decoding: Decoding };
  form: MessageForm;
  make: MakeView | null;
}) {
  const { t } = useTranslation();
  const { decoding } = answer;
  const { reads, rejects, reports, tookUs, zone } = decoding;
  const nothing = reads.length + rejects.length + reports.length === 0;
  return (
    <div className="decoding" data-testid="decoding">
      <div className="decoding-head">
        <h3>{t('decoding.heading')}</h3>
        <span role="status" data-testid="decoding-summary">
          {t('decoding.summary', { reads: reads.length, rejects: rejects.length, reports: reports.length })}
        </span>
        <span className="chip" data-testid="took">
          {t('decoding.took', { us: tookUs.toLocaleString() })}
        </span>
        <span className="chip">{zone === null ? t('decoding.noZone') : t('decoding.zone', { zone })}</span>
        {!sameForm(answer.form, form) && (
          <span className="chip chip-verify" data-testid="stale">
            {t('decoding.stale')}
          </span>
        )}
      </div>
      {nothing && (
        <div className="empty box" data-testid="decoding-nothing">
          <strong>{t('decoding.nothing')}</strong>
          <span>{t('decoding.nothingHint', { make: make?.name ?? answer.form.make })}</span>
        </div>
      )}
      {rejects.length > 0 && <Rejects rejects={rejects} />}
      {reads.map((read, index) => (
        <ReadStagesView
          // biome-ignore lint/suspicious/noArrayIndexKey: the reads of one answer never move
          key={index}
          read={read}
          number={index + 1}
          count={reads.length}
          zone={zone}
          triedAs={answer.form.deviceId === '' ? null : answer.form.deviceId}
        />
      ))}
      {reports.length > 0 && <Reports reports={reports} zone={zone} />}
      <FixturePart ask={askOf(answer.form)} body={answer.form.body} decoding={decoding} />
    </div>
  );
}
