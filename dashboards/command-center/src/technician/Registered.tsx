import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { Link } from '../router/Link.tsx';
import { Credentials } from './Credentials.tsx';
import { LiveTest } from './LiveTest.tsx';
import type { Outcome } from './registerDrafts.ts';

/** What was registered: where to go on, what to set in the devices, and the wait for the first read. */
export function Registered({ outcomes }: { outcomes: readonly Outcome[] }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const only = outcomes.length === 1 ? outcomes[0] : undefined;
  return (
    <section className="registered" data-testid="registered">
      <div className="box">
        <h3 ref={heading} tabIndex={-1}>
          <StrokeIcon name="check" />
          {t('register.done', { count: outcomes.length })}
        </h3>
        <ul className="row">
          {outcomes.map((outcome) => (
            <li key={outcome.deviceId}>
              <Link to={{ view: 'device', id: outcome.deviceId }} className="button" data-testid="to-device">
                {outcome.name}
                <StrokeIcon name="right" />
              </Link>
            </li>
          ))}
        </ul>
        <Link to={{ view: 'find', jobId: null }} className="text-link">
          {t('register.more')}
        </Link>
      </div>
      {outcomes
        .filter((outcome) => outcome.mqtt !== null)
        .map(({ deviceId, name, make, mqtt }) =>
          mqtt === null ? null : only !== undefined ? (
            <Credentials key={deviceId} deviceId={deviceId} make={make} mqtt={mqtt} />
          ) : (
            <details key={deviceId} className="box">
              <summary>{t('register.credentialsOf', { name })}</summary>
              <Credentials deviceId={deviceId} make={make} mqtt={mqtt} />
            </details>
          ),
        )}
      {only !== undefined && <LiveTest deviceId={only.deviceId} checkpointId={only.checkpointId} />}
    </section>
  );
}
