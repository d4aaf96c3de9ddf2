import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { MakeView } from '../api/developer-types.ts';
import { messageTransports, usualTransport } from '../domain/message.ts';
import { useRegistry } from '../stores/registry.ts';
import { useMessage } from './messageStore.ts';

const zones = Intl.supportedValuesOf('timeZone');

function DeviceSelect({ make }: { make: string }) {
  const { t } = useTranslation();
  const devices = useRegistry((state) => state.devices);
  const value = useMessage((state) => state.form.deviceId);
  const change = useMessage((state) => state.change);
  const groups = useMemo(() => {
    const sorted = [...devices.values()].sort((a, b) =>
      a.name.localeCompare(b.name, undefined, { numeric: true }),
    );
    const own = sorted.filter((device) => device.make === make);
    return { own, others: sorted.filter((device) => device.make !== make) };
  }, [devices, make]);
  const known = value === '' || devices.has(value);
  return (
    <label className="field">
      {t('messages.device')}
      <select
        value={value}
        data-testid="message-device"
        onChange={(event) => change({ deviceId: event.target.value })}
      >
        <option value="">{t('messages.noDevice')}</option>
        {!known && <option value={value}>{value}</option>}
        {(['own', 'others'] as const).map(
          (group) =>
            groups[group].length > 0 && (
              <optgroup key={group} label={t(group === 'own' ? 'messages.ofMake' : 'messages.otherDevices')}>
                {groups[group].map((device) => (
                  <option key={device.id} value={device.id}>
                    {device.name === device.id ? device.id : `${device.name} (${device.id})`}
                  </option>
                ))}
              </optgroup>
            ),
        )}
      </select>
    </label>
  );
}

/** What the chosen make is, and what of its messages is understood. */
function MakeFacts({ make }: { make: MakeView }) {
  const { t } = useTranslation();
  return (
    <dl className="make-facts" data-testid="make-facts">
      <div>
        <dt>{t('messages.understands')}</dt>
        <dd>{make.understands.join(' · ')}</dd>
      </div>
      <div>
        <dt>{t('messages.models')}</dt>
        <dd>{make.models.join(', ')}</dd>
      </div>
      <div>
        <dt>{t('messages.source')}</dt>
        <dd>{make.source}</dd>
      </div>
    </dl>
  );
}

/** How the message came: make, transport, where to, as whose. */
export function MessageFields({
  makes,
  lacksMake,
  make,
}: {
  makes: readonly MakeView[];
  lacksMake: boolean;
  make: MakeView | null;
}) {
  const { t } = useTranslation();
  const form = useMessage((state) => state.form);
  const change = useMessage((state) => state.change);
  const usual = make === null ? null : make.transports;
  const isUsual = usual === null || usual.length === 0 || usual.includes(form.transport);
  const line = (name: 'topic' | 'path' | 'contentType', placeholder: string) => (
    <label className="field">
      {t(`messages.${name}`)}
      <input
        value={form[name]}
        placeholder={placeholder}
        spellCheck={false}
        autoCapitalize="off"
        data-testid={`message-${name}`}
        onChange={(event) => change({ [name]: event.target.value })}
      />
    </label>
  );
  return (
    <div className="message-facts">
      <div className="fields">
        <label className="field">
          {t('messages.make')}
          <select
            value={form.make}
            data-testid="message-make"
            aria-invalid={lacksMake}
            onChange={(event) => {
              const chosen = makes.find(({ id }) => id === event.target.value);
              change({
                make: event.target.value,
                ...(chosen === undefined ? {} : { transport: usualTransport(chosen) }),
              });
            }}
          >
            <option value="">{t('form.choose')}</option>
            {makes.map(({ id, name }) => (
              <option key={id} value={id}>
                {name === id ? id : `${name} (${id})`}
              </option>
            ))}
          </select>
          {lacksMake && <span className="field-error">{t('messages.lack_make_none')}</span>}
        </label>
        <label className="field">
          {t('messages.transport')}
          <select
            value={form.transport}
            data-testid="message-transport"
            onChange={(event) => {
              const transport = messageTransports.find((one) => one === event.target.value);
              if (transport !== undefined) change({ transport });
            }}
          >
            {messageTransports.map((transport) => (
              <option key={transport} value={transport}>
                {transport.toUpperCase()}
              </option>
            ))}
          </select>
          {!isUsual && form.transport !== 'http' && make !== null && (
            <span className="field-hint">
              {t('messages.notMqtt', {
                make: make.name,
                transport: form.transport.toUpperCase(),
                usual: make.transports.join(', '),
              })}
            </span>
          )}
        </label>
        <DeviceSelect make={form.make} />
        {form.transport === 'mqtt' && line('topic', 'frigate/tracked_object_update')}
        {form.transport === 'http' && line('path', `/api/v1/ingest/${form.make || 'hikvision'}`)}
        {form.transport === 'http' && line('contentType', 'application/xml')}
        <label className="field">
          {t('messages.zone')}
          <input
            value={form.zone}
            list="zones"
            placeholder="Asia/Shanghai"
            spellCheck={false}
            autoCapitalize="off"
            data-testid="message-zone"
            aria-describedby="zone-hint"
            onChange={(event) => change({ zone: event.target.value })}
          />
          <datalist id="zones">
            {zones.map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
          <span className="field-hint" id="zone-hint">
            {t('messages.zoneHint')}
          </span>
        </label>
      </div>
      {make !== null && <MakeFacts make={make} />}
    </div>
  );
}
