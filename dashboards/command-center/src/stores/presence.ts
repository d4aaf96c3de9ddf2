/** Who looks at which alert at this moment, as the gateway tells it. */
import { create } from 'zustand';

export interface Presence {
  alertId: string;
  usernames: string[];
}
export interface PresenceState {
  byAlert: ReadonlyMap<string, readonly string[]>;
  tell(presence: Presence): void;
  clear(): void;
}

export const usePresence = create<PresenceState>()((set) => ({
  byAlert: new Map(),
  tell({ alertId, usernames }) {
    set((state) => {
      const byAlert = new Map(state.byAlert);
      if (usernames.length === 0) byAlert.delete(alertId);
      else byAlert.set(alertId, usernames);
      return { byAlert };
    });
  },
  clear() {
    set({ byAlert: new Map() });
  },
}));
