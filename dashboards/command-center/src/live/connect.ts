/** The live link to the gateway: socket events into the stores, and after each break everything that was missed. */
import { io, type Socket } from 'socket.io-client';
import { type Api, ApiError } from '../api/client.ts';
import type { Alert, Checkpoint, Counters, Device, ReadView } from '../api/types.ts';
import { useLink } from '../stores/link.ts';
import { type Presence, usePresence } from '../stores/presence.ts';
import { useRegistry } from '../stores/registry.ts';
import { useUi } from '../stores/ui.ts';
import { AlertSync } from './alertSync.ts';
import { Gather } from './gather.ts';
import { alertsStore, readFeed, schedule } from './state.ts';

interface ServerEvents {
  alert: (alert: Alert) => void;
  reads: (reads: ReadView[]) => void;
  device: (device: Device) => void;
  checkpoint: (checkpoint: Checkpoint) => void;
  counters: (counters: Counters) => void;
  presence: (presence: Presence) => void;
}
interface ClientEvents {
  /** Which alert this screen shows now. */
  presence: (alertId: string | null) => void;
}
type LiveSocket = Socket<ServerEvents, ClientEvents>;

const resolvedAtStart = 100;
const longestRetryMs = 10_000;

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
function byId<T extends { id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

/** Loads the district. What the role may not see stays empty; a failure is shown, never swallowed. */
export async function loadRegistry(api: Api): Promise<void> {
  const orNothing = async <T>(asked: Promise<T[]>): Promise<T[]> => {
    try {
      return await asked;
    } catch (error) {
      if (error instanceof ApiError && error.status === 403) return [];
      throw error;
    }
  };
  try {
    const [rings, areas, checkpoints, devices, categories, roads] = await Promise.all([
      orNothing(api.rings()),
      orNothing(api.areas()),
      orNothing(api.checkpoints()),
      orNothing(api.devices()),
      orNothing(api.categories().then((page) => page.items)),
      orNothing(api.roads()),
    ]);
    const tables = {
      areas: byId(areas),
      checkpoints: byId(checkpoints),
      devices: byId(devices),
      categories: byId(categories),
      roads: byId(roads),
    };
    useRegistry.getState().put({ rings: [...rings].sort((a, b) => a.order - b.order), ...tables });
  } catch (error) {
    useRegistry.getState().fail(detailOf(error));
  }
}

function alertSync(api: Api): AlertSync {
  return new AlertSync({
    async loadPresent() {
      const [fresh, acknowledged, dispatched, resolved] = await Promise.all([
        api.alertsIn('new'),
        api.alertsIn('acknowledged'),
        api.alertsIn('dispatched'),
        api.newestAlertsIn('resolved', resolvedAtStart),
      ]);
      return [...fresh, ...acknowledged, ...dispatched, ...resolved];
    },
    loadAfter: (seq) => api.alertsAfter(seq),
    apply: (alerts) => alertsStore.getState().receive(alerts),
  });
}

/** A live link; `retryNow` connects at once, `stop` ends it for good. */
export interface LiveLink {
  retryNow(): void;
  stop(): void;
}

/**
 * Connects and stays connected until stopped. `seesAlerts`: this role has the queue; who has none never asks for it.
 * `onUnauthenticated`: the gateway does not know the token any more.
 */
export function connectLive(
  api: Api,
  { token, seesAlerts }: { token: string; seesAlerts: boolean },
  onUnauthenticated: () => void,
): LiveLink {
  const link = useLink.getState();
  const sync = alertSync(api);
  const gathered = new Gather<Alert>((alerts) => sync.live(alerts), schedule);
  let stopped = false;
  let retry: ReturnType<typeof setTimeout> | null = null;
  let brokeBefore = false;
  const socket: LiveSocket = io('/live', {
    path: '/socket.io',
    auth: { token },
    transports: ['websocket', 'polling'],
    reconnectionDelayMax: 3000,
  });

  const cancelRetry = (): void => {
    if (retry !== null) clearTimeout(retry);
    retry = null;
  };
  const synchronise = async (attempt: number): Promise<void> => {
    if (!seesAlerts) {
      useLink.setState({ loaded: true, alertsForbidden: true });
      return;
    }
    useLink.setState({ catchingUp: true });
    try {
      const count = await sync.connected();
      if (count === null || stopped) return;
      useLink.setState({
        catchingUp: false,
        syncFailure: null,
        loaded: true,
        caughtUp: brokeBefore ? count : null,
      });
      brokeBefore = false;
    } catch (error) {
      if (stopped || !socket.connected) return;
      const forbidden = error instanceof ApiError && error.status === 403;
      useLink.setState({
        catchingUp: !forbidden,
        loaded: forbidden,
        alertsForbidden: forbidden,
        syncFailure: forbidden ? null : detailOf(error),
      });
      if (forbidden) return;
      cancelRetry();
      retry = setTimeout(() => void synchronise(attempt + 1), Math.min(longestRetryMs, 500 * 2 ** attempt));
    }
  };
  const lost = (): void => {
    if (useLink.getState().phase === 'live') brokeBefore = true;
    cancelRetry();
    // what waits was not counted as known: catching up asks for it
    gathered.clear();
    sync.lost();
    useLink.setState({
      phase: useLink.getState().heardAtMs === null ? 'connecting' : 'lost',
      catchingUp: false,
      caughtUp: null,
    });
  };

  socket.on('connect', () => {
    useLink.setState({ phase: 'live', heardAtMs: Date.now() });
    usePresence.getState().clear();
    const { alertId } = useUi.getState();
    if (alertId !== null) socket.emit('presence', alertId);
    void synchronise(0);
    void loadRegistry(api);
  });
  socket.on('disconnect', (reason) => {
    lost();
    // the gateway dropped us (too slow, or it is going down): socket.io does not come back from that by itself
    if (reason === 'io server disconnect' && !stopped) retry = setTimeout(() => socket.connect(), 1000);
  });
  socket.on('connect_error', (error) => {
    if (/unauthenticated|bad_credentials/.test(error.message)) onUnauthenticated();
    else {
      lost();
      // refused in the middleware: socket.io does not try again by itself
      if (!socket.active && !stopped) retry = setTimeout(() => socket.connect(), 2000);
    }
  });
  socket.on('alert', (alert) => {
    link.heard(Date.now());
    gathered.push(alert);
  });
  socket.on('reads', (reads) => readFeed.push(reads));
  socket.on('device', (device) => useRegistry.getState().device(device));
  socket.on('checkpoint', (checkpoint) => useRegistry.getState().checkpoint(checkpoint));
  socket.on('presence', (presence) => usePresence.getState().tell(presence));
  const stopTelling = useUi.subscribe(({ alertId }, before) => {
    if (alertId !== before.alertId && socket.connected) socket.emit('presence', alertId);
  });
  socket.on('counters', (counters) => link.count(counters, Date.now()));

  return {
    retryNow() {
      cancelRetry();
      socket.connect();
    },
    stop() {
      stopped = true;
      stopTelling();
      usePresence.getState().clear();
      cancelRetry();
      gathered.clear();
      sync.lost();
      socket.disconnect();
    },
  };
}
