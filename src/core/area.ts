/** The tree district → town → station, and who sees what of it. */
import type { Area } from './entities.ts';
import { type FieldError, RinggateError } from './errors.ts';

/** All areas as a tree (or several). Unchangeable: build a new one when an area changes. */
export class AreaTree {
  readonly #parents = new Map<string, string | null>();
  readonly #children: ReadonlyMap<string | null, readonly Area[]>;

  /** @throws RinggateError `invalid_request` with every error of `checkAreas` */
  constructor(areas: readonly Area[]) {
    const errors = checkAreas(areas);
    if (errors.length > 0) throw new RinggateError('invalid_request', 'The areas form no tree', { errors });
    for (const area of areas) this.#parents.set(area.id, area.parentId);
    this.#children = Map.groupBy(areas, (area) => area.parentId);
  }

  /** The area and all below it, the area first; null (no restriction) for a null root, empty for an unknown one. */
  within(rootId: string | null): string[] | null {
    if (rootId === null) return null;
    const ids = this.#parents.has(rootId) ? [rootId] : [];
    // level by level: the list grows while it is walked
    for (const id of ids) for (const child of this.#children.get(id) ?? []) ids.push(child.id);
    return ids;
  }

  /**
   * Whether an area is the root or lies below it. A null root is the whole tree and holds everything, even what
   * belongs to no area; an unknown root or area is held by nothing but that.
   */
  contains(rootId: string | null, areaId: string | null): boolean {
    if (rootId === null) return true;
    let id: string | null | undefined = areaId;
    while (id !== null && id !== undefined) {
      const parentId = this.#parents.get(id);
      if (id === rootId) return parentId !== undefined;
      id = parentId;
    }
    return false;
  }

  /** The area above; null for a root and for an unknown area. */
  parentOf(areaId: string): string | null {
    return this.#parents.get(areaId) ?? null;
  }
}

/**
 * All that keeps areas from being a tree: ids given twice, parents that do not exist, areas that are above
 * themselves. Paths are JSON pointers into the area that the message names.
 */
export function checkAreas(areas: readonly Area[]): FieldError[] {
  const errors: FieldError[] = [];
  const byId = new Map<string, Area>();
  for (const area of areas) {
    if (byId.has(area.id))
      errors.push({ path: '/id', message: `area ${JSON.stringify(area.id)} is there twice` });
    byId.set(area.id, area);
  }
  const settled = new Set<string>();
  for (const area of areas) {
    const { parentId } = area;
    if (parentId !== null && !byId.has(parentId)) {
      const message = `area ${JSON.stringify(area.id)}: its parent ${JSON.stringify(parentId)} does not exist`;
      errors.push({ path: '/parentId', message });
    }
    const cycle = cycleFrom(area.id, byId, settled);
    if (cycle)
      errors.push({ path: '/parentId', message: `areas lie below themselves: ${cycle.join(' below ')}` });
  }
  return errors;
}

/** Climbs from an area; the way round where it comes back to an area of this climb. Climbed areas are settled. */
function cycleFrom(start: string, byId: ReadonlyMap<string, Area>, settled: Set<string>): string[] | null {
  const way: string[] = [];
  const onWay = new Set<string>();
  let id: string | null = start;
  while (id !== null && !settled.has(id)) {
    settled.add(id);
    onWay.add(id);
    way.push(id);
    id = byId.get(id)?.parentId ?? null;
  }
  return id !== null && onWay.has(id) ? [...way.slice(way.indexOf(id)), id] : null;
}
