import { useTranslation } from 'react-i18next';
import type { EvidenceItem } from '../api/health-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { momentText } from '../domain/time.ts';

/** From the wire to the reads; what is not known stands last. */
const order: readonly EvidenceItem['kind'][] = [
  'reachable',
  'connection',
  'login',
  'stream',
  'frames',
  'clock',
  'reads',
  'report',
];

/** What was looked at, each by itself: good, bad or not known, since when, and when last. */
export function EvidenceList({ evidence }: { evidence: readonly EvidenceItem[] }) {
  const { t } = useTranslation();
  const sorted = [...evidence].sort(
    (a, b) => Number(a.ok === null) - Number(b.ok === null) || order.indexOf(a.kind) - order.indexOf(b.kind),
  );
  return (
    <ul className="evidence-list" data-testid="evidence-list">
      {sorted.map((item) => {
        const look = item.ok === null ? 'unknown' : item.ok ? 'good' : 'bad';
        return (
          <li key={item.kind} className={`evidence-${look}`} data-kind={item.kind} data-ok={String(item.ok)}>
            <StrokeIcon name={look === 'good' ? 'check' : look === 'bad' ? 'close' : 'minus'} />
            <span className="grow">
              <strong>{t(`evidence.${item.kind}`)}</strong> <span>{t(`evidence.${look}`)}</span>
              {item.detail !== null && <span className="quiet-text"> {item.detail}</span>}
            </span>
            <time
              className="quiet-text"
              dateTime={item.checkedAt}
              title={t('device_.from', { at: momentText(new Date(item.since)) })}
            >
              {momentText(new Date(item.checkedAt)).slice(11)}
            </time>
          </li>
        );
      })}
    </ul>
  );
}
