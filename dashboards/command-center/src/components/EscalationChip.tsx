import { useTranslation } from 'react-i18next';
import type { Alert } from '../api/types.ts';
import { clockTime } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';
import { StrokeIcon } from './icons.tsx';

/** Not acknowledged in time: with which area it is now. */
export function EscalationChip({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const areas = useRegistry((state) => state.areas);
  const { escalation } = alert;
  if (escalation === undefined) return null;
  const area = areas.get(escalation.areaId)?.name ?? escalation.areaId;
  return (
    <span
      className="chip chip-escalation"
      data-testid="escalation"
      title={t('escalation.hint', {
        area,
        at: clockTime(new Date(escalation.at)),
        level: escalation.level,
      })}
    >
      <StrokeIcon name="up" />
      {t('escalation.to', { area })}
    </span>
  );
}
