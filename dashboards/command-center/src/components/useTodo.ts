/** What there is to do now, from the alerts as they stand. */
import { useMemo } from 'react';
import { deskAreas, type Todo, todoOf } from '../domain/desk.ts';
import { useAlerts } from '../live/state.ts';
import { compareAlerts } from '../stores/alerts.ts';
import { useRegistry } from '../stores/registry.ts';
import { useSession } from '../stores/session.ts';

/** The areas whose desk the signed-in user is. */
export function useDesk(): ReadonlySet<string> {
  const areaId = useSession((state) => state.session?.user.areaId ?? null);
  const areas = useRegistry((state) => state.areas);
  return useMemo(() => deskAreas(areaId, areas), [areaId, areas]);
}

export function useTodo(): Todo {
  const byId = useAlerts((state) => state.byId);
  const desk = useDesk();
  return useMemo(() => {
    const open = [...byId.values()].filter((alert) => alert.state !== 'resolved').sort(compareAlerts);
    return todoOf(open, desk);
  }, [byId, desk]);
}
