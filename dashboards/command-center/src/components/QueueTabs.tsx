import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { hasAreasBelow, inQueue, type QueueTab } from '../domain/desk.ts';
import { useAlerts } from '../live/state.ts';
import { useRegistry } from '../stores/registry.ts';
import { useUi } from '../stores/ui.ts';
import { useDesk } from './useTodo.ts';

/** Whose alerts the list shows. Who has nothing below has one queue of open ones. */
export function QueueTabs() {
  const { t } = useTranslation();
  const { tab, set } = useUi();
  const areas = useRegistry((state) => state.areas);
  const byId = useAlerts((state) => state.byId);
  const desk = useDesk();
  const open = useMemo(() => [...byId.values()].filter((alert) => alert.state !== 'resolved'), [byId]);
  const names: QueueTab[] = hasAreasBelow(desk, areas)
    ? ['open', 'own', 'escalated', 'resolved']
    : ['open', 'resolved'];
  const hints: Partial<Record<QueueTab, string>> = {
    own: t('queues.ownHint'),
    escalated: t('queues.escalatedHint'),
  };
  return (
    <fieldset className="tabs queue-tabs">
      <legend className="sr-only">{t('queues.label')}</legend>
      {names.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={tab === name}
          title={hints[name]}
          data-testid={`queue-${name}`}
          onClick={() => set({ tab: name })}
        >
          {t(names.length === 2 && name === 'open' ? 'queue.open' : `queues.${name}`)}
          {name !== 'resolved' && (
            <span className="tab-count">{open.filter((alert) => inQueue(alert, name, desk)).length}</span>
          )}
        </button>
      ))}
    </fieldset>
  );
}
