import { describe, expect, it } from 'vitest';
import { Escalator } from '../../src/alerts/escalator.ts';
import { AreaTree } from '../../src/core/area.ts';
import { createChanges } from '../../src/core/changes.ts';
import type { Alert } from '../../src/core/entities.ts';
import { alertsRepository, applyHits } from '../../src/store/sqlite/alerts.ts';
import type { Database } from '../../src/store/sqlite/database.ts';
import { applied, freshDatabase } from '../support/alert-database.ts';
import { entryOf, readOf, startMs } from '../support/alert-parts.ts';
import { remote } from '../support/memory-store.ts';

const minuteMs = 60_000;
const areas = new AreaTree([
  { id: 'district', name: 'District', parentId: null },
  { id: 'town-1', name: 'Town 1', parentId: 'district' },
  { id: 'town-2', name: 'Town 2', parentId: 'district' },
  { id: 'station-1', name: 'Station 1', parentId: 'town-1' },
  { id: 'station-2', name: 'Station 2', parentId: 'town-2' },
]);

/** A desk over a database, with a clock that the test moves; made anew over the same one as after a restart. */
async function openDesk(db: Database, nowMs = startMs) {
  const store = alertsRepository(db);
  const desk = { nowMs, audited: [] as Record<string, unknown>[], announced: [] as Alert[] };
  const log = {
    debug() {},
    info() {},
    warn() {},
    error: (fields: object) => expect.fail(JSON.stringify(fields)),
  };
  const changes = createChanges(log);
  changes.on('alertsChanged', (alerts) => desk.announced.push(...alerts));
  const escalator = new Escalator({
    store: { alerts: remote(store) },
    changes,
    log,
    clock: () => desk.nowMs,
    areas: () => areas,
    // priority 5 stays where it is
    afterMs: (priority) => (priority === 5 ? null : priority * minuteMs),
    audit: async (by, action, detail) => {
      desk.audited.push({ by: by.username, action, ...detail });
    },
  });
  await escalator.start();
  const hit = (id: string, facts: Parameters<typeof applied>[1] & { plate?: string } = {}): Alert => {
    const { plate = '苏F12345', ...rest } = facts;
    const alerts = applyHits(db, [applied(readOf(id, desk.nowMs, { plate }), rest)], desk.nowMs);
    changes.emit('alertsChanged', alerts);
    return alerts[0] ?? expect.fail('no alert');
  };
  const act = (alert: Alert): Alert => {
    const after = store.act(alert.id, alert.version, 'li', desk.nowMs, { step: 'acknowledge' }, minuteMs);
    changes.emit('alertsChanged', [after]);
    return after;
  };
  const wait = async (ms: number): Promise<void> => {
    desk.nowMs += ms;
    await escalator.look();
  };
  return {
    desk,
    store,
    hit,
    act,
    wait,
    changes,
    escalator,
    areaOf: (id: string) => store.get(id).escalation?.areaId,
  };
}

describe('an alert that nobody acknowledges', () => {
  it('goes up from station to town to district and no further, each step audited as system and announced', async () => {
    const { desk, hit, wait, areaOf, store, escalator } = await openDesk(freshDatabase());
    const { id, version } = hit('r1');
    await wait(2 * minuteMs - 1);
    expect(areaOf(id)).toBeUndefined();
    await wait(1);
    expect(areaOf(id)).toBe('town-1');
    await wait(2 * minuteMs);
    expect(areaOf(id)).toBe('district');
    await wait(24 * 60 * minuteMs);
    const at = (ms: number) => new Date(startMs + ms).toISOString();
    expect(store.get(id)).toMatchObject({
      version,
      state: 'new',
      areaId: 'station-1',
      escalation: {
        areaId: 'district',
        level: 2,
        history: [
          { areaId: 'town-1', level: 1, at: at(2 * minuteMs) },
          { areaId: 'district', level: 2, at: at(4 * minuteMs) },
        ],
      },
    });
    expect(desk.audited).toEqual([
      expect.objectContaining({
        by: 'system',
        action: 'alert.escalate',
        fromArea: 'station-1',
        toArea: 'town-1',
        level: 1,
      }),
      expect.objectContaining({ by: 'system', fromArea: 'town-1', toArea: 'district', level: 2 }),
    ]);
    expect(desk.announced.filter((alert) => alert.escalation !== undefined)).toHaveLength(2);
    await escalator.stop();
  });

  it('waits as long as its priority says, or for ever', async () => {
    const { hit, wait, areaOf, escalator } = await openDesk(freshDatabase());
    const urgent = hit('r1', { entry: entryOf({ id: 'e-1', priority: 1 }) });
    const low = hit('r2', { plate: '苏F2', entry: entryOf({ id: 'e-5', priority: 5 }) });
    await wait(minuteMs);
    expect([areaOf(urgent.id), areaOf(low.id)]).toEqual(['town-1', undefined]);
    await wait(24 * 60 * minuteMs);
    expect(areaOf(low.id)).toBeUndefined();
    await escalator.stop();
  });

  it('stays where somebody has acknowledged it, and waits anew from when that is taken back', async () => {
    const { desk, hit, act, wait, areaOf, store, changes, escalator } = await openDesk(freshDatabase());
    const alert = hit('r1');
    desk.nowMs += 2 * minuteMs - 1;
    const taken = act(alert);
    await wait(10_000);
    expect(areaOf(alert.id)).toBeUndefined();
    changes.emit('alertsChanged', [store.undo(alert.id, taken.version, 'li', desk.nowMs)]);
    await wait(2 * minuteMs - 1);
    expect(areaOf(alert.id)).toBeUndefined();
    await wait(1);
    expect(areaOf(alert.id)).toBe('town-1');
    await escalator.stop();
  });

  it('makes no step stale by going up, and does not go up where somebody was faster', async () => {
    const { desk, hit, act, wait, store, areaOf, escalator } = await openDesk(freshDatabase());
    const alert = hit('r1');
    await wait(2 * minuteMs);
    expect(act(alert).state).toBe('acknowledged');
    const other = hit('r2', { plate: '苏F2' });
    // committed, and not announced before the desk looks
    store.act(other.id, other.version, 'li', desk.nowMs, { step: 'acknowledge' });
    await wait(2 * minuteMs);
    expect(areaOf(other.id)).toBeUndefined();
    await escalator.stop();
  });

  it('goes up after a restart by the time that it has waited in all', async () => {
    const db = freshDatabase();
    const first = await openDesk(db);
    const alert = first.hit('r1');
    await first.wait(minuteMs);
    await first.escalator.stop();
    const second = await openDesk(db, startMs + 2 * minuteMs - 1);
    await second.wait(0);
    expect(second.areaOf(alert.id)).toBeUndefined();
    await second.wait(1);
    expect(second.areaOf(alert.id)).toBe('town-1');
    await second.escalator.stop();
    const third = await openDesk(db, startMs + 60 * minuteMs);
    await third.wait(0);
    expect(third.areaOf(alert.id)).toBe('district');
    await third.escalator.stop();
  });

  it('goes at once to the area above both where the vehicle drove out of the one it was handed to', async () => {
    const { hit, wait, areaOf, escalator } = await openDesk(freshDatabase());
    const { id } = hit('r1');
    await wait(2 * minuteMs);
    expect(areaOf(id)).toBe('town-1');
    hit('r2', { areaId: 'station-2' });
    await wait(0);
    expect(areaOf(id)).toBe('district');
    await escalator.stop();
  });

  it('is left alone where it is a drill or belongs to no area', async () => {
    const { hit, wait, areaOf, escalator } = await openDesk(freshDatabase());
    const nowhere = hit('r1', { areaId: null });
    const drill = hit('r2', { plate: '苏F2', read: readOf('r2', startMs, { drill: true, plate: '苏F2' }) });
    await wait(60 * minuteMs);
    expect([areaOf(nowhere.id), areaOf(drill.id)]).toEqual([undefined, undefined]);
    await escalator.stop();
  });
});
