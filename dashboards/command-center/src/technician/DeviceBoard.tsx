import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../components/Problem.tsx';
import { StateDot } from '../components/StateDot.tsx';
import { usePolled } from '../components/usePolled.ts';
import { useSecond } from '../components/useSecond.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { areasBelow } from '../domain/areas.ts';
import { type DeviceRow, deviceRows, stateCounts } from '../domain/deviceRows.ts';
import { durationText, offsetText } from '../domain/time.ts';
import { siteApi } from '../live/state.ts';
import { Link } from '../router/Link.tsx';
import type { Route } from '../router/routes.ts';
import { useRoute } from '../router/useRoute.ts';
import { useRegistry } from '../stores/registry.ts';
import { AreaTree } from './AreaTree.tsx';
import { Reasons } from './Reasons.tsx';
import { StateCounts } from './StateCounts.tsx';

type BoardRoute = Extract<Route, { view: 'devices' }>;
const lookEveryMs = 5000;

function Since({ since }: { since: string | null }) {
  const nowMs = useSecond();
  return since === null ? null : durationText(nowMs - Date.parse(since));
}

function Row({ row }: { row: DeviceRow }) {
  const { t } = useTranslation();
  const { device, placeName, reasons, since } = row;
  return (
    <li className="device-row" data-testid="device-row" data-device={device.id} data-state={device.state}>
      <StateDot state={device.state} />
      <Link to={{ view: 'device', id: device.id }} className="text-link">
        {device.name}
      </Link>
      <span className="device-why">
        <Reasons reasons={reasons} />
        {device.clock.quality === 'bad' &&
          device.clock.offsetMs !== null &&
          !reasons.some(({ code }) => code === 'clock_wrong') && (
            <span className="reason">{t('board.clock', { offset: offsetText(device.clock.offsetMs) })}</span>
          )}
      </span>
      <span className="quiet-text device-place">{placeName ?? t('board.noPlace')}</span>
      <span className="quiet-text device-make" data-literal>
        {[device.make, device.model].filter((text) => text !== undefined).join(' · ')}
      </span>
      <span className="quiet-text device-since">
        <Since since={since} />
      </span>
    </li>
  );
}

/** All devices: how many are how, what is wrong and since when; by state, area and text, which stand in the address. */
export function DeviceBoard({ route }: { route: BoardRoute }) {
  const { t } = useTranslation();
  const { devices, checkpoints, areas, phase, failure } = useRegistry();
  const board = usePolled(() => siteApi().healthBoard(), lookEveryMs, 'board');
  const items = board.value?.items;
  const rows = useMemo(
    () => deviceRows({ devices, checkpoints, areas }, items ?? [], route),
    [devices, checkpoints, areas, items, route],
  );
  const counts = useMemo(() => {
    const within = areasBelow(areas, route.areaId);
    return stateCounts([...devices.values()].filter(({ areaId }) => within === null || within.has(areaId)));
  }, [devices, areas, route.areaId]);
  const go = (change: Partial<BoardRoute>): void => useRoute.getState().go({ ...route, ...change }, true);
  return (
    <main className="view">
      <div className="view-body">
        <ViewHead title={t('board.heading')} />
        <StateCounts counts={phase === 'ready' ? counts : null} shown={route.state} areaId={route.areaId} />
        <Problem error={board.error} />
        {phase === 'failed' && <p className="problem">{failure}</p>}
        <div className="board-columns">
          <details className="box area-part" open={matchMedia('(min-width: 701px)').matches}>
            <summary>{t('board.areas')}</summary>
            <AreaTree chosen={route.areaId} onChoose={(areaId) => go({ areaId })} />
          </details>
          <section className="box" aria-labelledby="board-list">
            <div className="row">
              <h3 id="board-list" className="grow">
                <span role="status">{t('board.shown', { count: rows.length })}</span>
              </h3>
              <label className="field board-search">
                <span className="sr-only">{t('board.search')}</span>
                <input
                  type="search"
                  value={route.text}
                  placeholder={t('board.search')}
                  data-testid="board-search"
                  onChange={(event) => go({ text: event.target.value })}
                />
              </label>
            </div>
            {phase === 'ready' && rows.length === 0 && <div className="empty">{t('board.none')}</div>}
            <ul className="device-rows">
              {rows.map((row) => (
                <Row key={row.device.id} row={row} />
              ))}
            </ul>
          </section>
        </div>
      </div>
    </main>
  );
}
