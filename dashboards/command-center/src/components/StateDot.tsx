import { useTranslation } from 'react-i18next';
import type { DeviceState } from '../api/types.ts';

/** The state of a device: by form and colour of the dot, and in a word. */
export function StateDot({ state }: { state: DeviceState }) {
  const { t } = useTranslation();
  return (
    <span className={`state-dot device-${state}`} data-state={state}>
      <span className="device-dot" aria-hidden="true" />
      {t(`device.${state}`)}
    </span>
  );
}
