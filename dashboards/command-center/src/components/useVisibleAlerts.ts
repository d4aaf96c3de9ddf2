/** The alerts that the queue shows: the tab's, in their order, fitting the filter. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../api/types.ts';
import { inQueue } from '../domain/desk.ts';
import { useAlerts } from '../live/state.ts';
import { resolvedAlerts } from '../stores/alerts.ts';
import { useRegistry } from '../stores/registry.ts';
import { useUi } from '../stores/ui.ts';
import { alertTitle, lastRead, placeName } from './labels.ts';
import { useDesk } from './useTodo.ts';

export function useVisibleAlerts(): Alert[] {
  const { t } = useTranslation();
  const { tab, filter } = useUi();
  const desk = useDesk();
  const byId = useAlerts((state) => state.byId);
  const shown = useAlerts((state) => state.shown);
  const checkpoints = useRegistry((state) => state.checkpoints);
  const categories = useRegistry((state) => state.categories);
  return useMemo(() => {
    const listed =
      tab === 'resolved'
        ? resolvedAlerts(byId)
        : shown.flatMap((id) => {
            const alert = byId.get(id);
            return alert !== undefined && inQueue(alert, tab, desk) ? [alert] : [];
          });
    const wanted = filter.trim().replaceAll('·', '').toLowerCase();
    if (wanted === '') return listed;
    return listed.filter((alert) => {
      const place = placeName(lastRead(alert)?.checkpointId ?? null, checkpoints);
      const title = alertTitle(alert, categories, t);
      return [alert.plate, alert.entry?.plate ?? '', place, title].some((text) =>
        text.toLowerCase().includes(wanted),
      );
    });
  }, [tab, desk, filter, byId, shown, checkpoints, categories, t]);
}
