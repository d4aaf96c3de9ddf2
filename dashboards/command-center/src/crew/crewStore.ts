/** What is dispatched to this post, as last heard; kept through a broken connection. */
import { create } from 'zustand';
import { CrewApi } from '../api/crew.ts';
import type { CrewPlace } from '../api/crew-types.ts';
import type { Alert, Checkpoint } from '../api/types.ts';
import { currentApi } from '../live/state.ts';

export interface CrewState {
  posts: readonly Checkpoint[];
  places: ReadonlyMap<string, CrewPlace>;
  alerts: ReadonlyMap<string, Alert>;
  /** When this was last loaded whole, UTC ms of this phone; null = never. */
  loadedAtMs: number | null;
  receive(alert: Alert): void;
  clear(): void;
}

const nothing = { posts: [], places: new Map(), alerts: new Map(), loadedAtMs: null };

export const useCrewStore = create<CrewState>()((set, get) => ({
  ...nothing,
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
      });
    })
    .finally(() => {
      loading = null;
    });
  return loading;
}
