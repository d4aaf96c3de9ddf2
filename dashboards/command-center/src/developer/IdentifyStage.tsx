import { useTranslation } from 'react-i18next';
import type { Identified } from '../api/developer-types.ts';
import { may } from '../domain/abilities.ts';
import { identifyReason } from '../domain/stages.ts';
import { Link } from '../router/Link.tsx';
import { useRegistry } from '../stores/registry.ts';
import { useSession } from '../stores/session.ts';
import { NameDevice } from './NameDevice.tsx';

/** Whose read it is, and why; a name that nobody has can be given to a device on the spot. */
export function IdentifyStage({
  identify,
  triedAs,
}: {
  identify: Identified | null;
  triedAs: string | null;
}) {
  const { t } = useTranslation();
  const devices = useRegistry((state) => state.devices);
  const roles = useSession((state) => state.session?.user.roles) ?? [];
  const reason = identifyReason(identify, triedAs);
  const key = identify?.deviceKey ?? null;
  const deviceId = identify?.deviceId ?? null;
  return (
    <>
      {identify !== null && (
        <dl className="stage-fields">
          <div data-field="device">
            <dt>{t('decoding.device')}</dt>
            <dd data-testid="identified" data-device={deviceId ?? ''}>
              {deviceId === null ? (
                t('letters.noDevice')
              ) : (
                <Link to={{ view: 'device', id: deviceId }} className="text-link">
                  {devices.get(deviceId)?.name ?? deviceId}
                </Link>
              )}
            </dd>
          </div>
          {key !== null && (
            <div>
              <dt>{t('field.deviceKey')}</dt>
              <dd>
                <code>{key}</code>
              </dd>
            </div>
          )}
        </dl>
      )}
      <p className={reason === 'noKey' || reason === 'unknownKey' ? 'stage-note' : 'quiet-text'}>
        {t(`decoding.why_${reason}`, { key: key ?? '' })}
      </p>
      {reason === 'unknownKey' && key !== null && may(roles, 'build') && (
        <NameDevice name={key} senderId={triedAs} />
      )}
    </>
  );
}
