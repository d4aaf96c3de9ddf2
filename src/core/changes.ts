/** The gateway's own announcements between its parts. A listener that throws does not keep the others from hearing. */
import type { ChangeEvents, Changes, Log } from './ports.ts';

type Listeners = { [K in keyof ChangeEvents]: ((...args: ChangeEvents[K]) => void)[] };

export function createChanges(log: Pick<Log, 'error'>): Changes {
  const listeners: Listeners = {
    registryChanged: [],
    checkpointChanged: [],
    watchlistChanged: [],
    alertsChanged: [],
    deviceChanged: [],
    sessionEnded: [],
    looksChanged: [],
    credentialsEnded: [],
  };
  return {
    on(event, listener) {
      listeners[event].push(listener);
    },
    emit(event, ...args) {
      for (const listener of listeners[event]) {
        try {
          listener(...args);
        } catch (error) {
          log.error({ err: error, event }, 'a listener failed');
        }
      }
    },
  };
}
