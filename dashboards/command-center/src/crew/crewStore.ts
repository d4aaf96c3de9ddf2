/** What is dispatched to this post, as last heard; kept through a broken connection. */
import { create } from 'zustand';
import { CrewApi } from '../api/crew.ts';
import type { CrewPlace } from '../api/crew-types.ts';
import type { Alert, Checkpoint } from '../api/types.ts';
import { currentApi } from '../live/state.ts';
import { keepCrew, keptCrew } from '../stores/crewKept.ts';

export interface CrewState {
  posts: readonly Checkpoint[];
  places: ReadonlyMap<string, CrewPlace>;
  alerts: ReadonlyMap<string, Alert>;
  /** When this was last loaded whole, UTC ms of this phone; null = never. */
  loadedAtMs: number | null;
  /** Since a reload nothing was loaded: all of this is from before it, of this time, UTC ms of this phone. */
  keptFromMs: number | null;
  /** Takes up what this page knew before a reload, where there is nothing newer. */
  restore(userId: string): void;
  receive(alert: Alert): void;
  clear(): void;
}

const nothing = { posts: [], places: new Map(), alerts: new Map(), loadedAtMs: null, keptFromMs: null };

export const useCrewStore = create<CrewState>()((set, get) => ({
  ...nothing,
  restore(userId) {
    const kept = get().loadedAtMs === null ? keptCrew(userId, Date.now()) : null;
    if (kept === null) return;
    set({
      posts: kept.posts,
      places: new Map(kept.places.map((place) => [place.id, place])),
      alerts: new Map(kept.alerts.map((alert) => [alert.id, alert])),
      keptFromMs: kept.atMs,
    });
  },
  receive(alert) {
    const known = get().alerts.get(alert.id);
    if (known !== undefined && known.seq > alert.seq) return;
    set({ alerts: new Map(get().alerts).set(alert.id, withLinks(alert, known)) });
  },
  clear() {
    set(nothing);
  },
}));

/** Links to pictures are given with whole answers only; a picture that is known stays. */
function withLinks(alert: Alert, known: Alert | undefined): Alert {
  const reads = alert.reads.map((read) => {
    if (read.imageUrl?.includes('signature=') === true) return read;
    const before = known?.reads.find(({ id }) => id === read.id);
    return { ...read, imageUrl: read.imageUrl === null ? null : (before?.imageUrl ?? null) };
  });
  return { ...alert, reads };
}

/** The calls of a crew. @throws Error where nobody is signed in */
export function crewApi(): CrewApi {
  const api = currentApi();
  if (api === null) throw new Error('nobody is signed in');
  return new CrewApi(api.calls);
}

let loading: Promise<void> | null = null;

/** Loads all of it. What came over the socket meanwhile and is newer stays. @throws ApiError */
export function refresh(): Promise<void> {
  loading ??= crewApi()
    .post()
    .then(({ posts, places, alerts }) => {
      const known = useCrewStore.getState().alerts;
      const merged = alerts.map((alert) => {
        const before = known.get(alert.id);
        return before !== undefined && before.seq > alert.seq ? before : alert;
      });
      useCrewStore.setState({
        posts,
        places: new Map(places.map((place) => [place.id, place])),
        alerts: new Map(merged.map((alert) => [alert.id, alert])),
        loadedAtMs: Date.now(),
        keptFromMs: null,
      });
    })
    .finally(() => {
      loading = null;
    });
  return loading;
}

/** Keeps what is shown for a reload without a connection. What is from before one itself does not become newer by that. */
export function keepShown(userId: string): void {
  const { posts, places, alerts, loadedAtMs } = useCrewStore.getState();
  if (loadedAtMs === null) return;
  keepCrew({ userId, atMs: loadedAtMs, posts, places: [...places.values()], alerts: [...alerts.values()] });
}
