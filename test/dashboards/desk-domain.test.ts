import { describe, expect, it } from 'vitest';
import type { Alert, Area } from '../../dashboards/command-center/src/api/types.ts';
import {
  deskAreas,
  hasAreasBelow,
  inQueue,
  sounds,
  todoOf,
  undoLeftMs,
} from '../../dashboards/command-center/src/domain/desk.ts';
import { stepsOf } from '../../dashboards/command-center/src/domain/steps.ts';
import { entryOf } from '../support/alert-parts.ts';
import { anAlert } from './support.ts';

const alertOf = (change: Partial<Alert> = {}): Alert => anAlert('a', 1, { entry: entryOf(), ...change });

const areas: ReadonlyMap<string, Area> = new Map(
  [
    { id: 'district', name: 'District', parentId: null },
    { id: 'town', name: 'Town', parentId: 'district' },
    { id: 'station', name: 'Station', parentId: 'town' },
  ].map((area) => [area.id, area]),
);
const at = '2026-11-24T05:00:00.000Z';
const escalated = (areaId: string): Partial<Alert> => ({
  escalation: { areaId, level: 1, at, history: [{ areaId, level: 1, at }] },
});

describe('the queues of a desk', () => {
  it('are of the own area, or of the roots for who sees the whole tree', () => {
    expect([...deskAreas('town', areas)]).toEqual(['town']);
    expect([...deskAreas(null, areas)]).toEqual(['district']);
    expect(hasAreasBelow(deskAreas('station', areas), areas)).toBe(false);
    expect(hasAreasBelow(deskAreas('town', areas), areas)).toBe(true);
  });

  it('tell own alerts, those that came up, and all', () => {
    const desk = deskAreas('district', areas);
    const below = alertOf({ areaId: 'station' });
    const up = alertOf({ areaId: 'station', ...escalated('district') });
    const ours = alertOf({ areaId: 'district' });
    const nobodys = alertOf({ areaId: null });
    const shown = (tab: Parameters<typeof inQueue>[1]) =>
      [below, up, ours, nobodys].map((alert) => inQueue(alert, tab, desk));
    expect(shown('open')).toEqual([true, true, true, true]);
    expect(shown('own')).toEqual([false, false, true, true]);
    expect(shown('escalated')).toEqual([false, true, false, false]);
  });

  it('sound for everything until one of the own queues is chosen, then for both of them', () => {
    const desk = deskAreas('district', areas);
    const below = alertOf({ areaId: 'station' });
    const up = alertOf({ areaId: 'station', ...escalated('district') });
    expect(sounds(below, 'open', desk)).toBe(true);
    expect(sounds(below, 'resolved', desk)).toBe(true);
    expect([sounds(below, 'own', desk), sounds(up, 'own', desk)]).toEqual([false, true]);
  });
});

describe('what is to be done now', () => {
  it('is told by the next step of each alert; who is to be observed is sent after by nobody', () => {
    const desk = deskAreas('district', areas);
    const verification = { agrees: true, note: null, by: 'li', at };
    const sent = { checkpointId: 'gate', by: 'li', at, deliveredAt: null, undelivered: null, answer: null };
    const todo = todoOf(
      [
        alertOf({ id: 'fresh', ...escalated('district') }),
        alertOf({ id: 'seen', state: 'acknowledged' }),
        alertOf({ id: 'right', state: 'acknowledged', verification }),
        alertOf({
          id: 'watched',
          state: 'acknowledged',
          verification,
          entry: entryOf({ instruction: 'observe' }),
        }),
        alertOf({ id: 'sent', state: 'dispatched', verification, dispatch: sent }),
      ],
      desk,
    );
    const ids = Object.fromEntries(
      Object.entries(todo).map(([kind, alerts]) => [kind, alerts.map(({ id }) => id)]),
    );
    expect(ids).toEqual({
      acknowledge: ['fresh'],
      verify: ['seen'],
      dispatch: ['right'],
      unanswered: ['sent'],
      escalated: ['fresh'],
    });
  });
});

describe('taking back', () => {
  const undo = {
    version: 2,
    step: 'acknowledge' as const,
    by: 'li',
    until: '2026-11-24T05:01:00.000Z',
    before: { state: 'new' as const, verification: null, outcome: null },
  };
  const nowMs = Date.parse(at);

  it('is offered to who took the step, while it lasts and nothing followed', () => {
    const alert = alertOf({ state: 'acknowledged', version: 2, undo });
    expect(undoLeftMs(alert, 'li', nowMs)).toBe(60_000);
    expect(undoLeftMs(alert, 'wang', nowMs)).toBeNull();
    expect(undoLeftMs(alert, null, nowMs)).toBeNull();
    expect(undoLeftMs({ ...alert, version: 3 }, 'li', nowMs)).toBeNull();
    expect(undoLeftMs(alert, 'li', nowMs + 60_000)).toBeNull();
  });

  it('leaves no acknowledgement that counts as done', () => {
    const history = [
      { at, by: 'system', from: null, to: 'new' as const, note: null },
      { at, by: 'li', from: 'new' as const, to: 'acknowledged' as const, note: null },
      { at, by: 'li', from: 'acknowledged' as const, to: 'new' as const, note: null, what: 'undo' as const },
    ];
    expect(stepsOf(alertOf({ state: 'new', history })).acknowledge).toMatchObject({
      done: null,
      allowed: true,
    });
    expect(stepsOf(alertOf({ state: 'acknowledged', history })).acknowledge.done?.by).toBe('li');
  });
});
