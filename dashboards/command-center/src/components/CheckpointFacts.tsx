import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Checkpoint, Role } from '../api/types.ts';
import { may } from '../domain/abilities.ts';
import { shapeOf } from '../domain/health.ts';
import { Link } from '../router/Link.tsx';
import { useRegistry } from '../stores/registry.ts';
import { useSession } from '../stores/session.ts';
import { useUi } from '../stores/ui.ts';
import { MarkIcon, StrokeIcon } from './icons.tsx';
import { LiveButton } from './LiveButton.tsx';

const noRoles: readonly Role[] = [];

/** What the chosen checkpoint is: grade, road, ring, staffing, and how its devices are. */
export function CheckpointFacts({ checkpoint }: { checkpoint: Checkpoint }) {
  const { t } = useTranslation();
  const roles = useSession((state) => state.session?.user.roles ?? noRoles);
  const devices = useRegistry((state) => state.devices);
  const rings = useRegistry((state) => state.rings);
  const health = useRegistry((state) => state.health.get(checkpoint.id) ?? 'pending');
  const here = useMemo(
    () =>
      [...devices.values()].filter(
        (device) => device.checkpointId === checkpoint.id && device.state !== 'retired',
      ),
    [devices, checkpoint.id],
  );
  const ring = rings.find((each) => each.id === checkpoint.ringId);
  const shape = shapeOf(checkpoint);
  const well = here.filter((device) => device.state === 'online').length;
  return (
    <div className="place-facts" data-testid="place-facts">
      <p className="place-name">
        <MarkIcon shape={shape} />
        <strong>{checkpoint.name}</strong>
        <span className={`health health-${health}`}>
          <span className="device-dot" aria-hidden="true" />
          {t(`map.${health}`)}
        </span>
      </p>
      <dl>
        <div>
          <dt>{t(`grade.${shape}`)}</dt>
          <dd>{checkpoint.staffed ? t('reads.staffedYes') : t('reads.staffedNo')}</dd>
        </div>
        <div>
          <dt>{t('reads.road')}</dt>
          <dd>{checkpoint.road}</dd>
        </div>
        <div>
          <dt>{t('reads.ring')}</dt>
          <dd>{ring?.name ?? t('reads.noRing')}</dd>
        </div>
        <div>
          <dt>{t('reads.devices')}</dt>
          <dd>
            {well}/{here.length}
          </dd>
        </div>
      </dl>
      <div className="row end">
        {checkpoint.grade === 'B' && may(roles, 'roster') && (
          <Link
            className="button quiet"
            to={{ view: 'rosters', checkpointId: checkpoint.id }}
            data-testid="roster-link"
          >
            <StrokeIcon name="clock" />
            {t('nav.rosters')}
          </Link>
        )}
        <LiveButton checkpointId={checkpoint.id} />
        <button
          type="button"
          className="button quiet"
          onClick={() => useUi.setState({ filter: checkpoint.name, tab: 'open' })}
        >
          <StrokeIcon name="filter" />
          {t('reads.alertsHere')}
        </button>
      </div>
    </div>
  );
}
