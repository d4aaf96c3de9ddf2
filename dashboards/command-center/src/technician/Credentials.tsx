import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../components/CopyButton.tsx';
import { snippetsOf } from '../domain/snippet.ts';

/** The credentials of a device, shown this once, and what has to be set in it. */
export function Credentials({
  deviceId,
  make,
  mqtt,
}: {
  deviceId: string;
  make: string;
  mqtt: { username: string; password: string };
}) {
  const { t } = useTranslation();
  const [host, setHost] = useState(location.hostname);
  const [port, setPort] = useState(location.protocol === 'https:' ? 8883 : 1883);
  const snippets = snippetsOf({ make, deviceId, host, mqttPort: port, http: location.origin, ...mqtt });
  return (
    <section className="box" data-testid="credentials">
      <h3>{t('credentials.heading')}</h3>
      <p className="tip">{t('credentials.once')}</p>
      <dl className="facts-list">
        <div>
          <dt>{t('credentials.username')}</dt>
          <dd className="mono" data-testid="mqtt-username">
            {mqtt.username}
          </dd>
        </div>
        <div className="wide">
          <dt>{t('credentials.password')}</dt>
          <dd className="mono row">
            <span data-testid="mqtt-password">{mqtt.password}</span>
            <CopyButton text={mqtt.password} label={t('credentials.copyPassword')} />
          </dd>
        </div>
      </dl>
      {snippets.every(({ way }) => way === 'pull') ? (
        <p className="field-hint">{t('credentials.pull')}</p>
      ) : (
        <>
          <div className="fields">
            <label className="field">
              {t('credentials.host')}
              <input value={host} spellCheck={false} onChange={(event) => setHost(event.target.value)} />
            </label>
            <label className="field">
              {t('credentials.port')}
              <input
                type="number"
                min={1}
                max={65535}
                value={port}
                onChange={(event) => setPort(Number(event.target.value))}
              />
            </label>
          </div>
          {snippets.map(({ way, text }) => (
            <div key={text} className="snippet-part">
              <div className="row">
                <strong className="grow">{t(`credentials.way_${way}`)}</strong>
                <CopyButton text={text} label={t('credentials.copySnippet')} />
              </div>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
              <pre className="snippet" tabIndex={0}>
                {text}
              </pre>
            </div>
          ))}
        </>
      )}
    </section>
  );
}
