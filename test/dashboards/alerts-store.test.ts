import { describe, expect, it } from 'vitest';
import { createAlertsStore, resolvedAlerts } from '../../dashboards/command-center/src/stores/alerts.ts';
import { anAlert } from './support.ts';

const at = (minute: number): string => `2026-11-24T05:${String(minute).padStart(2, '0')}:00.000Z`;

describe('the queue of alerts', () => {
  it('puts the most urgent first and then the newest', () => {
    const store = createAlertsStore();
    store
      .getState()
      .receive([
        anAlert('old-2', 1, { priority: 2, openedAt: at(1) }),
        anAlert('new-2', 2, { priority: 2, openedAt: at(9) }),
        anAlert('first', 3, { priority: 1, openedAt: at(2) }),
        anAlert('last', 4, { priority: 5, openedAt: at(10) }),
      ]);
    expect(store.getState().shown).toEqual(['first', 'new-2', 'old-2', 'last']);
  });

  it('does not move under the reader: new alerts wait and are counted', () => {
    const store = createAlertsStore();
    store.getState().receive([anAlert('a', 1), anAlert('b', 2)]);
    const before = store.getState().shown;
    store.getState().setHolding(true);
    store.getState().receive([anAlert('urgent', 3, { priority: 1 }), anAlert('c', 4, { openedAt: at(1) })]);
    expect(store.getState().shown).toBe(before);
    expect(store.getState().waiting).toEqual(['urgent', 'c']);

    store.getState().settle();
    expect(store.getState().shown[0]).toBe('urgent');
    expect(store.getState().waiting).toEqual([]);
  });

  it('lets in what waits when the reader leaves the list', () => {
    const store = createAlertsStore();
    store.getState().setHolding(true);
    store.getState().receive([anAlert('a', 1)]);
    expect(store.getState().shown).toEqual([]);
    store.getState().setHolding(false);
    expect(store.getState().shown).toEqual(['a']);
  });

  it('keeps the place of a card whose alert gets further hits', () => {
    const store = createAlertsStore();
    store.getState().receive([anAlert('a', 1, { openedAt: at(5) }), anAlert('b', 2, { openedAt: at(1) })]);
    store.getState().receive([anAlert('b', 3, { openedAt: at(1), updatedAt: at(20), hitCount: 7 })]);
    expect(store.getState().shown).toEqual(['a', 'b']);
    expect(store.getState().byId.get('b')?.hitCount).toBe(7);
  });

  it('keeps the later form of an alert, in whichever order they come', () => {
    const store = createAlertsStore();
    store.getState().receive([anAlert('a', 9, { state: 'dispatched' })]);
    store.getState().receive([anAlert('a', 4, { state: 'acknowledged' })]);
    expect(store.getState().byId.get('a')?.state).toBe('dispatched');
  });

  it('leaves a resolved card standing while the reader is in the list, and takes it out after', () => {
    const store = createAlertsStore();
    store.getState().receive([anAlert('a', 1), anAlert('b', 2)]);
    store.getState().setHolding(true);
    store.getState().receive([anAlert('a', 3, { state: 'resolved', outcome: 'stopped' })]);
    expect(store.getState().shown).toContain('a');
    store.getState().setHolding(false);
    expect(store.getState().shown).toEqual(['b']);
    expect(resolvedAlerts(store.getState().byId).map((alert) => alert.id)).toEqual(['a']);
  });

  it('forgets the oldest resolved alerts, never an open one', () => {
    const store = createAlertsStore();
    store.getState().receive([anAlert('open', 1)]);
    const resolved = Array.from({ length: 400 }, (_, index) =>
      anAlert(`r${index}`, index + 2, { state: 'resolved' }),
    );
    store.getState().receive(resolved);
    expect(store.getState().byId.has('open')).toBe(true);
    expect(store.getState().byId.has('r399')).toBe(true);
    expect(store.getState().byId.has('r0')).toBe(false);
    expect(store.getState().byId.size).toBe(301);
  });
});
