import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditRecord } from '../api/oversight-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { factsOfDetail, pseudonymsOf, type RecordFact } from '../domain/auditRecord.ts';
import { momentText } from '../domain/time.ts';
import { Link } from '../router/Link.tsx';
import { wholeLog } from '../router/parts/auditor.ts';
import { usePurpose } from '../supervisor/usePurpose.ts';

const shownAtMost = 40;

/** The code of an action in words; the code itself where there are none. */
export function useActionText(): (action: string) => string {
  const { t } = useTranslation();
  return (action) => t(`action.${action.replaceAll('.', '_')}`, { defaultValue: action });
}

function Facts({ facts }: { facts: readonly RecordFact[] }) {
  const { t } = useTranslation();
  const purpose = usePurpose();
  return (
    <dl className="record-facts">
      {facts.map(({ name, values, inner }) => (
        <div key={name}>
          <dt>{t(`field.${name}`, { defaultValue: name })}</dt>
          <dd>
            {inner.length > 0 ? (
              <Facts facts={inner} />
            ) : (
              values
                .slice(0, shownAtMost)
                .map((value) => (name === 'purpose' ? purpose(value) : value))
                .join(', ')
            )}
            {values.length > shownAtMost && ` … (${values.length})`}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Gist({ record }: { record: AuditRecord }) {
  const { t } = useTranslation();
  const purpose = usePurpose();
  const { detail } = record;
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  const parts = [
    text(detail.purpose) === null ? null : purpose(String(detail.purpose)),
    text(detail.caseReference),
    text(detail.username) ?? text(detail.of),
    text(detail.code),
    text(detail.verdict) === null ? null : t(`queryReview.${String(detail.verdict)}`),
    text(detail.reason) ?? text(detail.note),
    typeof detail.results === 'number' ? t('queryReview.results', { count: detail.results }) : null,
  ];
  return <>{parts.filter((part) => part !== null).join(' · ')}</>;
}

/** A record in a line; opened, all that it says. */
export function RecordRow({ record }: { record: AuditRecord }) {
  const { t } = useTranslation();
  const actionText = useActionText();
  const [open, setOpen] = useState(false);
  const { caseReference, investigation } = record.detail;
  const hidden = pseudonymsOf(record);
  return (
    <li className="record" data-testid="record" data-action={record.action} data-seq={record.seq}>
      <button
        type="button"
        className="record-line"
        aria-expanded={open}
        data-testid="record-open"
        onClick={() => setOpen(!open)}
      >
        <StrokeIcon name={open ? 'down' : 'right'} />
        <time dateTime={record.at}>{momentText(new Date(record.at))}</time>
        <strong>{record.actor}</strong>
        <span className="record-action">{actionText(record.action)}</span>
        <span className="quiet-text record-gist">
          <Gist record={record} />
        </span>
      </button>
      {open && (
        <div className="record-detail" data-testid="record-detail">
          <Facts facts={factsOfDetail(record.detail)} />
          {hidden.length > 0 && <p className="quiet-text">{t('audit.revealHint', { seq: record.seq })}</p>}
          <p className="row">
            <Link to={{ view: 'log', ...wholeLog, actor: record.actor }} className="text-link">
              {t('audit.allOf', { name: record.actor })}
            </Link>
            {typeof caseReference === 'string' && (
              <Link to={{ view: 'log', ...wholeLog, caseReference }} className="text-link">
                {t('audit.allOfCase', { reference: caseReference })}
              </Link>
            )}
            {typeof investigation === 'string' && investigation !== '' && (
              <Link to={{ view: 'log', ...wholeLog, investigation }} className="text-link">
                {t('audit.allOfInvestigation')}
              </Link>
            )}
          </p>
          <dl className="record-hashes">
            <div>
              <dt>{t('audit.number')}</dt>
              <dd>{record.seq}</dd>
            </div>
            <div>
              <dt>{t('audit.code')}</dt>
              <dd>{record.action}</dd>
            </div>
            <div>
              <dt>{t('audit.hash')}</dt>
              <dd>{record.hash}</dd>
            </div>
            <div>
              <dt>{t('audit.prevHash')}</dt>
              <dd>{record.prevHash}</dd>
            </div>
          </dl>
        </div>
      )}
    </li>
  );
}
