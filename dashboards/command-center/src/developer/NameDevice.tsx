import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../components/Problem.tsx';
import { nameableBy, withKey } from '../domain/letters.ts';
import { siteApi } from '../live/state.ts';
import { Link } from '../router/Link.tsx';
import { useRegistry } from '../stores/registry.ts';

/** Makes a name that came in a message one of the names of a device. */
export function NameDevice({
  name,
  senderId,
  onNamed,
}: {
  name: string;
  senderId: string | null;
  onNamed?: () => void;
}) {
  const { t } = useTranslation();
  const devices = useRegistry((state) => state.devices);
  const [deviceId, setDeviceId] = useState('');
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const choices = nameableBy(devices, senderId);
  const add = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      // as it is now: somebody else may have named it meanwhile
      const device = await siteApi().device(deviceId);
      const changed = await siteApi().changeDevice(deviceId, { keys: withKey(device, name) });
      useRegistry.getState().device(changed);
      setDone(changed.name);
      onNamed?.();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  if (done !== null)
    return (
      <p role="status" className="notice notice-done" data-testid="named">
        {t('nameDevice.done', { key: name, device: done })}{' '}
        <Link to={{ view: 'device', id: deviceId }} className="text-link">
          {t('nameDevice.open')}
        </Link>
      </p>
    );
  return (
    <fieldset className="name-device">
      <legend>{t('nameDevice.heading', { key: name })}</legend>
      {choices.length === 0 ? (
        <p className="quiet-text">{t('nameDevice.none')}</p>
      ) : (
        <div className="row">
          <label className="field grow">
            <span className="sr-only">{t('nameDevice.device')}</span>
            <select
              value={deviceId}
              data-testid="name-device"
              onChange={(event) => setDeviceId(event.target.value)}
            >
              <option value="">{t('form.choose')}</option>
              {choices.map((device) => (
                <option key={device.id} value={device.id}>
                  {device.name === device.id ? device.id : `${device.name} (${device.id})`}
                </option>
              ))}
            </select>
          </label>
          <button
            type="button"
            className="button"
            data-testid="name-do"
            disabled={busy || deviceId === ''}
            onClick={() => void add()}
          >
            {t(busy ? 'nameDevice.busy' : 'nameDevice.do')}
          </button>
        </div>
      )}
      <p className="field-hint">{t('nameDevice.hint')}</p>
      <Problem error={failure} />
    </fieldset>
  );
}
