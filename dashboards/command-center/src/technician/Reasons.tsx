import { useTranslation } from 'react-i18next';
import type { HealthReason } from '../api/health-types.ts';

/** Why a device is not well, in words; the gateway's detail after it. */
export function Reasons({ reasons }: { reasons: readonly { code: HealthReason; detail: string | null }[] }) {
  const { t } = useTranslation();
  return (
    <span className="reasons">
      {reasons.map(({ code, detail }) => (
        <span key={code} className="reason" title={detail ?? undefined}>
          {t(`reason.${code}`)}
        </span>
      ))}
    </span>
  );
}
