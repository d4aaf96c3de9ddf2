import { useSyncExternalStore } from 'react';

const remPx = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

function subscribe(changed: () => void): () => void {
  window.addEventListener('resize', changed);
  return () => window.removeEventListener('resize', changed);
}

/** Pixels of 1rem. It grows with the window, and a window may be moved to a larger screen. */
export function useRem(): number {
  return useSyncExternalStore(subscribe, remPx);
}
