/** Something of the gateway that is asked for again and again while it is on the screen. */
import { useCallback, useEffect, useRef, useState } from 'react';

export interface Polled<T> {
  value: T | null;
  /** What the last call failed with; the last value stays. */
  error: unknown;
  /** UTC ms of the last answer. */
  atMs: number | null;
  refresh(): void;
}

/**
 * Asks at once and then `everyMs` after each answer (null: only once), never twice at the same time.
 * `key`: when it changes the value is forgotten and asked for anew.
 */
export function usePolled<T>(ask: () => Promise<T>, everyMs: number | null, key: string): Polled<T> {
  const [state, setState] = useState<{ key: string; value: T | null; error: unknown; atMs: number | null }>({
    key,
    value: null,
    error: null,
    atMs: null,
  });
  const [asked, setAsked] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` is the wish to ask once more
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const next = (): void => {
      if (!gone && everyMs !== null) timer = setTimeout(run, everyMs);
    };
    const run = (): void => {
      latest.current().then(
        (value) => {
          if (!gone) setState({ key, value, error: null, atMs: Date.now() });
          next();
        },
        (error: unknown) => {
          if (!gone)
            setState((before) => ({
              ...before,
              key,
              value: before.key === key ? before.value : null,
              error,
            }));
          next();
        },
      );
    };
    run();
    return () => {
      gone = true;
      if (timer !== null) clearTimeout(timer);
    };
  }, [everyMs, key, asked]);
  const refresh = useCallback(() => setAsked((count) => count + 1), []);
  const present = state.key === key ? state : { value: null, error: null, atMs: null };
  return { value: present.value, error: present.error, atMs: present.atMs, refresh };
}
