/** Which checkpoints the account of a crew is bound to, while its form is filled in. */
import { useState } from 'react';
import type { Checkpoint } from '../api/types.ts';
import { mostPosts, postOptions } from '../domain/accounts.ts';
import { useRegistry } from '../stores/registry.ts';

export interface Posts {
  options: readonly Checkpoint[];
  chosen: readonly string[];
  /** Chosen, and not (or no longer) where the area of the account has its checkpoints. */
  outside: readonly { id: string; name: string }[];
  isValid: boolean;
  toggle(id: string, isChosen: boolean): void;
}

/** @param areaId of the account; null = the whole tree */
export function usePosts(before: readonly string[], areaId: string | null): Posts {
  const [chosen, setChosen] = useState(before);
  const { checkpoints, areas } = useRegistry();
  const options = postOptions(checkpoints.values(), areas, areaId);
  const known = new Set(options.map(({ id }) => id));
  // before the registry is loaded nothing can be said against what the account has
  const outside = checkpoints.size === 0 ? [] : chosen.filter((id) => !known.has(id));
  return {
    options,
    chosen,
    outside: outside.map((id) => ({ id, name: checkpoints.get(id)?.name ?? id })),
    isValid: outside.length === 0 && chosen.length <= mostPosts,
    toggle: (id, isChosen) =>
      setChosen(isChosen ? [...chosen.filter((one) => one !== id), id] : chosen.filter((one) => one !== id)),
  };
}
