/** j and k (and the arrows) open the next and the previous result, Esc closes it, / goes to the plate. Off inside fields. */
import { useEffect } from 'react';

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable], dialog') !== null
  );
}

export function useResultKeys(keys: {
  count: number;
  at: number;
  open(index: number): void;
  close(): void;
}): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (typing(event.target)) {
        if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur();
        return;
      }
      const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
      if (step !== undefined && keys.count > 0) {
        keys.open(Math.min(keys.count - 1, Math.max(0, keys.at < 0 ? 0 : keys.at + step)));
      } else if (event.key === 'Escape' && keys.at >= 0) keys.close();
      else if (event.key === '/') document.getElementById('ask-plate')?.focus();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [keys]);
}
