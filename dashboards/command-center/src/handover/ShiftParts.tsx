import { useTranslation } from 'react-i18next';
import type { Handover, HandoverSummary } from '../api/desk-types.ts';
import { clockTime, momentText } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';

const shown = ['open', 'unacknowledged', 'unanswered', 'escalated', 'opened', 'resolved'] as const;

export function ShiftCounts({ counts }: { counts: HandoverSummary['counts'] }) {
  const { t } = useTranslation();
  return (
    <dl className="shift-counts" aria-label={t('handover.counts')}>
      {shown.map((name) => (
        <div key={name} className={counts[name] > 0 ? `count-${name}` : ''}>
          <dt>{t(`handover.${name}`)}</dt>
          <dd data-testid={`count-${name}`}>{counts[name]}</dd>
        </div>
      ))}
    </dl>
  );
}

export function DevicesLost({ devices }: { devices: HandoverSummary['devicesLost'] }) {
  const { t } = useTranslation();
  const registry = useRegistry((state) => state.devices);
  if (devices.length === 0) return <p className="quiet-text">{t('handover.devicesNone')}</p>;
  return (
    <ul className="shift-devices">
      {devices.map((one) => (
        <li key={one.alertId}>
          <strong>{t(`kind.${one.kind}`)}</strong>
          <span>{one.deviceIds.map((id) => registry.get(id)?.name ?? id).join(', ')}</span>
          <span className={`chip${one.over ? '' : ' chip-verify'}`}>
            {t(one.over ? 'handover.over' : 'handover.still')}
          </span>
          <time dateTime={one.since}>{clockTime(new Date(one.since))}</time>
        </li>
      ))}
    </ul>
  );
}

export function Earlier({ handovers }: { handovers: readonly Handover[] }) {
  const { t } = useTranslation();
  const areas = useRegistry((state) => state.areas);
  return (
    <ol className="earlier">
      {handovers.map((one) => (
        <li key={one.id} data-testid="earlier-handover">
          <p className="handover-who">
            <strong>{one.by}</strong> <time dateTime={one.at}>{momentText(new Date(one.at))}</time>
            {one.areaId !== null && <span>{areas.get(one.areaId)?.name ?? one.areaId}</span>}
          </p>
          <p className="handover-text">{one.summary}</p>
          <p className="quiet-text">
            {one.acceptance === null
              ? t('handover.waiting')
              : t('handover.takenBy', {
                  by: one.acceptance.by,
                  at: momentText(new Date(one.acceptance.at)),
                })}
          </p>
        </li>
      ))}
    </ol>
  );
}
