import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { placeName } from '../components/labels.ts';
import { Problem } from '../components/Problem.tsx';
import type { StrokeName } from '../components/strokes.ts';
import { usePolled } from '../components/usePolled.ts';
import { useSecond } from '../components/useSecond.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { areaPath } from '../domain/areas.ts';
import { type Task, type TaskKind, tasksOf } from '../domain/tasks.ts';
import { durationText } from '../domain/time.ts';
import { siteApi } from '../live/state.ts';
import { Link } from '../router/Link.tsx';
import type { Route } from '../router/routes.ts';
import { useRegistry } from '../stores/registry.ts';
import { MediaNotice } from './MediaNotice.tsx';
import { Reasons } from './Reasons.tsx';
import { StateCounts } from './StateCounts.tsx';

const lookEveryMs = 5000;
const icons: Readonly<Record<TaskKind, StrokeName>> = {
  site: 'plug',
  offline: 'plug',
  degraded: 'warn',
  clock: 'clock',
  lane: 'track',
  pending: 'pin',
};

function routeOfTask(task: Task): Route {
  const [only, ...others] = task.devices;
  if (only !== undefined && others.length === 0) return { view: 'device', id: only.id };
  // a place is seen through the devices that stand there
  return {
    view: 'devices',
    state: task.kind === 'site' ? 'offline' : null,
    areaId: null,
    text: task.checkpointId ?? '',
  };
}

function TaskRow({ task }: { task: Task }) {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const areas = useRegistry((state) => state.areas);
  const checkpoints = useRegistry((state) => state.checkpoints);
  const place = task.checkpointId === null ? null : placeName(task.checkpointId, checkpoints);
  const [only, ...others] = task.devices;
  const title = only !== undefined && others.length === 0 ? only.name : (place ?? '—');
  return (
    <li className={`task task-${task.kind}`} data-testid="task" data-kind={task.kind}>
      <Link to={routeOfTask(task)}>
        <StrokeIcon name={icons[task.kind]} />
        <span className="task-words">
          <strong>{title}</strong>
          <span>
            {task.kind === 'site' && t('work.siteLost', { count: task.devices.length })}
            {/* the reasons say more than the kind */}
            {task.kind !== 'site' && task.reasons.length === 0 && t(`work.what_${task.kind}`)}
            {task.reasons.length > 0 && <Reasons reasons={task.reasons} />}
          </span>
          <span className="quiet-text">
            {[place === title ? null : place, task.areaId === null ? null : areaPath(areas, task.areaId)]
              .filter((text) => text !== null)
              .join(' · ')}
          </span>
        </span>
        {task.since !== null && (
          <span className="task-since">
            {t('work.since', { age: durationText(nowMs - Date.parse(task.since)) })}
          </span>
        )}
        <StrokeIcon name="right" />
      </Link>
    </li>
  );
}

/** The technician's start: what must I do now? */
export function WorkPage() {
  const { t } = useTranslation();
  const board = usePolled(() => siteApi().healthBoard(), lookEveryMs, 'board');
  const devices = useRegistry((state) => state.devices);
  const checkpoints = useRegistry((state) => state.checkpoints);
  const phase = useRegistry((state) => state.phase);
  const items = board.value?.items;
  const tasks = useMemo(() => tasksOf(items ?? [], { devices, checkpoints }), [items, devices, checkpoints]);
  const groups = Map.groupBy(tasks, (task) => (task.kind === 'site' ? 'offline' : task.kind));
  const known = phase === 'ready' && (items !== undefined || board.error !== null);
  return (
    <main className="view">
      <div className="view-body">
        <ViewHead title={t('work.heading')}>
          <Link to={{ view: 'find', jobId: null }} className="button primary">
            <StrokeIcon name="search" />
            {t('find.heading')}
          </Link>
        </ViewHead>
        <StateCounts counts={board.value?.counts ?? null} />
        <MediaNotice />
        <Problem error={board.error} />
        {known && tasks.length === 0 && (
          <div className="empty box" data-testid="no-tasks">
            <strong>{t(devices.size === 0 ? 'work.noDevices' : 'work.nothing')}</strong>
            <span>{t(devices.size === 0 ? 'work.noDevicesHint' : 'work.nothingHint')}</span>
          </div>
        )}
        {[...groups].map(([kind, own]) => (
          <section key={kind} className="box" aria-labelledby={`tasks-${kind}`}>
            <h3 id={`tasks-${kind}`}>
              {t(`work.group_${kind}`)} <span className="chip">{own.length}</span>
            </h3>
            <ul className="tasks">
              {own.map((task) => (
                <TaskRow key={task.key} task={task} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </main>
  );
}
