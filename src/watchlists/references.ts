/** What a proposal points at has to be there: areas, rings, the entry that it replaces. */
import type { WatchlistEntry } from '../core/entities.ts';
import { type FieldError, RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';

/** Every id in the proposal that names nothing, or an entry that cannot be replaced any more. */
export async function referenceErrors(
  context: { store: Pick<AppContext['store'], 'registry' | 'watchlists'> },
  entry: WatchlistEntry,
): Promise<FieldError[]> {
  const errors: FieldError[] = [];
  const { areaIds = [], ringIds = [] } = entry.scope ?? {};
  if (areaIds.length > 0) {
    const known = new Set((await context.store.registry.allAreas()).map((area) => area.id));
    errors.push(...missing('/scope/areaIds', areaIds, known, 'area'));
  }
  if (ringIds.length > 0) {
    const { rings } = await context.store.registry.snapshot();
    errors.push(...missing('/scope/ringIds', ringIds, new Set(rings.map((ring) => ring.id)), 'ring'));
  }
  if (entry.supersedes !== undefined) errors.push(...(await replacedErrors(context, entry.supersedes)));
  return errors;
}

function missing(
  path: string,
  ids: readonly string[],
  known: ReadonlySet<string>,
  what: string,
): FieldError[] {
  return ids.flatMap((id, index) =>
    known.has(id)
      ? []
      : [{ path: `${path}/${index}`, message: `is ${JSON.stringify(id)}; there is no such ${what}` }],
  );
}

async function replacedErrors(
  context: { store: Pick<AppContext['store'], 'watchlists'> },
  id: string,
): Promise<FieldError[]> {
  const old = await context.store.watchlists.get(id).catch((error: unknown) => {
    if (error instanceof RinggateError && error.code === 'not_found') return null;
    throw error;
  });
  const path = '/supersedes';
  if (old === null) return [{ path, message: `is ${JSON.stringify(id)}; there is no such entry` }];
  if (old.state !== 'active') return [{ path, message: `is ${id}, which is ${old.state} and not active` }];
  return [];
}
