/** The tree of areas, as lists and as sets. Pure. */
import type { Area } from '../api/types.ts';

/** All areas, each below its parent, siblings by name; an area whose parent is not seen is a root. */
export function areaOptions(areas: ReadonlyMap<string, Area>): { area: Area; depth: number }[] {
  const children = new Map<string | null, Area[]>();
  for (const area of areas.values()) {
    const parent = area.parentId !== null && areas.has(area.parentId) ? area.parentId : null;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [area]);
    else siblings.push(area);
  }
  const options: { area: Area; depth: number }[] = [];
  const walk = (parent: string | null, depth: number): void => {
    const own = [...(children.get(parent) ?? [])].sort((a, b) => a.name.localeCompare(b.name));
    for (const area of own) {
      options.push({ area, depth });
      walk(area.id, depth + 1);
    }
  };
  walk(null, 0);
  return options;
}

/** An area and all below it; null (every area) for null. */
export function areasBelow(
  areas: ReadonlyMap<string, Area>,
  root: string | null,
): ReadonlySet<string> | null {
  if (root === null) return null;
  const within = new Set([root]);
  // depth-first order: a parent comes before its children
  for (const { area } of areaOptions(areas))
    if (area.parentId !== null && within.has(area.parentId)) within.add(area.id);
  return within;
}

/** `District › Town › Station`; the id alone for an area that is not seen. */
export function areaPath(areas: ReadonlyMap<string, Area>, id: string): string {
  const names: string[] = [];
  let area = areas.get(id);
  for (let depth = 0; area !== undefined && depth < 20; depth += 1) {
    names.unshift(area.name);
    area = area.parentId === null ? undefined : areas.get(area.parentId);
  }
  return names.length === 0 ? id : names.join(' › ');
}
