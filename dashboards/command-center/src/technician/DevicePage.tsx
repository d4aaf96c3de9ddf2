import { useTranslation } from 'react-i18next';
import type { DeviceHealth } from '../api/health-types.ts';
import type { Device } from '../api/types.ts';
import { placeName } from '../components/labels.ts';
import { Problem } from '../components/Problem.tsx';
import { StateDot } from '../components/StateDot.tsx';
import { usePolled } from '../components/usePolled.ts';
import { useSecond } from '../components/useSecond.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { may } from '../domain/abilities.ts';
import { areaPath } from '../domain/areas.ts';
import { durationText, momentText } from '../domain/time.ts';
import { siteApi } from '../live/state.ts';
import { Link } from '../router/Link.tsx';
import { useRegistry } from '../stores/registry.ts';
import { useSession } from '../stores/session.ts';
import { ClockGraph } from './ClockGraph.tsx';
import { CoverageTimeline } from './CoverageTimeline.tsx';
import { DeviceFacts } from './DeviceFacts.tsx';
import { DevicePicture } from './DevicePicture.tsx';
import { DrillPanel } from './DrillPanel.tsx';
import { EvidenceList } from './EvidenceList.tsx';
import { HeadingPart } from './HeadingPart.tsx';
import { LiveTest } from './LiveTest.tsx';
import { Maintenance } from './Maintenance.tsx';

const lookEveryMs = 3000;

function StatePart({ device, health }: { device: Device; health: DeviceHealth | null }) {
  const { t } = useTranslation();
  const nowMs = useSecond();
  return (
    <section
      className={`box state-part state-${device.state}`}
      aria-labelledby="state-heading"
      data-testid="device-state"
      data-state={device.state}
    >
      <h3 id="state-heading">
        <StateDot state={device.state} />
        {health?.since != null && (
          <span className="quiet-text">
            {t('device_.since', { age: durationText(nowMs - Date.parse(health.since)) })}
          </span>
        )}
      </h3>
      {health !== null && health.reasons.length > 0 && (
        <ul className="reason-list">
          {health.reasons.map((reason) => (
            <li key={reason.code}>
              <strong>{t(`reason.${reason.code}`)}</strong>
              {reason.detail !== null && <span>{reason.detail}</span>}
              <span className="quiet-text">
                {t('device_.from', { at: momentText(new Date(reason.since)) })}
              </span>
            </li>
          ))}
        </ul>
      )}
      {device.state === 'pending' && <p className="tip">{t('device_.pendingHint')}</p>}
      {health !== null && <EvidenceList evidence={health.evidence} />}
    </section>
  );
}

function ReadsPart({ health }: { health: DeviceHealth }) {
  const { t } = useTranslation();
  const { lastReadAt, readsLastHour, expectedReads, backlog } = health;
  return (
    <section className="box" aria-labelledby="reads-heading">
      <h3 id="reads-heading">{t('device_.reads')}</h3>
      <dl className="facts-list">
        <div>
          <dt>{t('device_.lastRead')}</dt>
          <dd>{lastReadAt === null ? t('device_.never') : momentText(new Date(lastReadAt))}</dd>
        </div>
        <div>
          <dt>{t('device_.lastHour')}</dt>
          <dd>
            {readsLastHour}
            <span className="quiet-text">
              {' '}
              {expectedReads === null
                ? t('device_.usualUnknown')
                : t('device_.usual', { count: Math.round(expectedReads) })}
            </span>
          </dd>
        </div>
        {backlog !== null && (
          <div>
            <dt>{t('device_.backlog')}</dt>
            <dd>
              {durationText(backlog.behindMs)}
              {backlog.lateReads > 0 && (
                <span className="quiet-text"> {t('device_.late', { count: backlog.lateReads })}</span>
              )}
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

/** One device: how it is and why, what it sees, and everything that can be done about it. */
export function DevicePage({ id }: { id: string }) {
  const { t } = useTranslation();
  const known = useRegistry((state) => state.devices.get(id));
  const { areas, checkpoints, phase } = useRegistry();
  const roles = useSession((state) => state.session?.user.roles ?? []);
  const full = usePolled(() => siteApi().device(id), null, id);
  const health = usePolled(() => siteApi().health(id), lookEveryMs, id);
  // what the socket says is newer, what the call says is more
  const device =
    full.value === null
      ? known
      : { ...full.value, ...(known === undefined ? {} : { state: known.state, clock: known.clock }) };
  const builds = may(roles, 'build');
  if (device === undefined)
    return (
      <main className="view">
        <div className="view-body">
          <ViewHead title={id} />
          {phase === 'ready' && <Problem error={full.error} what={t('device_.unknown', { id })} />}
        </div>
      </main>
    );
  const isCamera = device.kind === 'camera' || device.camera !== undefined;
  return (
    <main className="view" data-testid="device-page" data-device={id}>
      <div className="view-body">
        <ViewHead title={device.name}>
          <Link to={{ view: 'devices', state: null, areaId: null, text: '' }} className="text-link">
            {t('device_.all')}
          </Link>
        </ViewHead>
        <p className="quiet-text device-where">
          {device.checkpointId === null ? t('board.noPlace') : placeName(device.checkpointId, checkpoints)} ·{' '}
          {areaPath(areas, device.areaId)} · {device.make}
        </p>
        <Problem error={health.error} />
        <div className="columns">
          <StatePart device={device} health={health.value} />
          {isCamera && <DevicePicture device={device} />}
          {device.checkpointId !== null && (
            <CoverageTimeline key={device.checkpointId} checkpointId={device.checkpointId} />
          )}
          {health.value !== null && <ClockGraph clock={health.value.clock} />}
          {health.value !== null && !(isCamera && health.value.lastReadAt === null) && (
            <ReadsPart health={health.value} />
          )}
          {device.checkpointId !== null && (
            <HeadingPart checkpointId={device.checkpointId} mayChange={builds} />
          )}
          {builds && device.state !== 'retired' && <DrillPanel deviceId={id} />}
          {builds && device.state !== 'retired' && (
            <LiveTest deviceId={id} checkpointId={device.checkpointId} />
          )}
          <DeviceFacts
            device={device}
            mayAsk={builds && isCamera && device.state !== 'retired'}
            onAsked={full.refresh}
          />
          {builds && <Maintenance device={device} onChanged={full.refresh} />}
        </div>
      </div>
    </main>
  );
}
