/** On a narrow screen everything stands below each other: what has just come is brought into view. */
import { type RefObject, useEffect, useRef } from 'react';

const narrow = '(max-width: 1000px)';

/** @param key another one (not the first, not null) means that something has come */
export function useIntoView<T extends HTMLElement>(key: string | null): RefObject<T | null> {
  const part = useRef<T>(null);
  const seen = useRef(key);
  useEffect(() => {
    if (key === seen.current) return;
    seen.current = key;
    if (key !== null && matchMedia(narrow).matches) part.current?.scrollIntoView({ block: 'start' });
  }, [key]);
  return part;
}
