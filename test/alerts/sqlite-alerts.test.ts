import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { joinWithinMs } from '../../src/core/alert.ts';
import { alertsRepository, applyHits, strikeHits } from '../../src/store/sqlite/alerts.ts';
import { applied, freshDatabase } from '../support/alert-database.ts';
import { entryOf, readOf, startMs } from '../support/alert-parts.ts';

const all = { limit: 1000, areaIds: null };

describe('alerts in SQLite', () => {
  it('keep one open alert per vehicle and entry, which collects the further hits of a batch and of later ones', () => {
    const db = freshDatabase();
    const store = alertsRepository(db);
    const first = applyHits(
      db,
      [applied(readOf('r1', startMs)), applied(readOf('r2', startMs + 1))],
      startMs,
    );
    expect(first).toHaveLength(1);
    const second = applyHits(db, [applied(readOf('r3', startMs + 2, { plateColor: null }))], startMs);
    expect(second.map((alert) => [alert.id, alert.hitCount])).toEqual([[first[0]?.id, 3]]);
    expect(store.get(first[0]?.id ?? '').reads.map((read) => read.id)).toEqual(['r1', 'r2', 'r3']);
    applyHits(db, [applied(readOf('r4', startMs + 3, { plateColor: 'yellow' }))], startMs);
    applyHits(db, [applied(readOf('r5', startMs + 4), { entry: entryOf({ id: 'entry-2' }) })], startMs);
    expect(store.countOpen()).toBe(3);
    expect(store.get(first[0]?.id ?? '')).toEqual(second[0]);
  });

  it('open a new alert for a hit over 24 h after the last, and join the newer one from then on', () => {
    const db = freshDatabase();
    const [old] = applyHits(db, [applied(readOf('r1', startMs))], startMs);
    const [next] = applyHits(db, [applied(readOf('r2', startMs + joinWithinMs + 1))], startMs);
    expect(next?.id).not.toBe(old?.id);
    const [third] = applyHits(db, [applied(readOf('r3', startMs + joinWithinMs + 2))], startMs);
    expect([third?.id, third?.hitCount]).toEqual([next?.id, 2]);
  });

  it('open a new alert once the last is resolved, and count a hit that comes twice once', () => {
    const db = freshDatabase();
    const store = alertsRepository(db);
    const [opened] = applyHits(db, [applied(readOf('r1', startMs))], startMs);
    const [again] = applyHits(db, [applied(readOf('r1', startMs))], startMs);
    expect([again?.id, again?.hitCount]).toEqual([opened?.id, 1]);
    store.act(opened?.id ?? '', 1, 'operator', startMs, { step: 'resolve', outcome: 'observed' });
    const [next] = applyHits(db, [applied(readOf('r2', startMs + 1))], startMs);
    expect(next?.id).not.toBe(opened?.id);
    expect(store.countOpen()).toBe(1);
  });

  it('leave out a hit on an entry that ended between the match and the commit', () => {
    const db = freshDatabase();
    const ended = entryOf({ state: 'withdrawn' });
    expect(applyHits(db, [applied(readOf('r1', startMs), { entry: ended })], startMs)).toEqual([]);
    expect(alertsRepository(db).countOpen()).toBe(0);
  });

  it('let seq grow with each change and go on after a restart, with joining', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringgate-alerts-'));
    const file = join(folder, 'alerts.db');
    const before = freshDatabase(file);
    const [opened] = applyHits(before, [applied(readOf('r1', startMs))], startMs);
    const acknowledged = alertsRepository(before).act(opened?.id ?? '', 1, 'o', startMs, {
      step: 'acknowledge',
    });
    expect([opened?.seq, acknowledged.seq]).toEqual([1, 2]);
    before.close();
    const after = freshDatabase(file);
    const [joined] = applyHits(after, [applied(readOf('r2', startMs + 1))], startMs);
    expect(joined).toMatchObject({ id: opened?.id, seq: 3, version: 2, state: 'acknowledged', hitCount: 2 });
    after.close();
    rmSync(folder, { recursive: true });
  });

  it('answer what changed after a seq, oldest first, page by page, and else newest first', () => {
    const db = freshDatabase();
    const store = alertsRepository(db);
    const ids = ['a', 'b', 'c', 'd', 'e'].map(
      (name, index) =>
        applyHits(db, [applied(readOf(name, startMs, { plate: `苏F0000${index}` }))], startMs)[0]?.id ?? '',
    );
    store.act(ids[1] ?? '', 1, 'o', startMs, { step: 'acknowledge' });
    const firstPage = store.list({ ...all, afterSeq: 2, limit: 2 });
    expect(firstPage.items.map((alert) => alert.seq)).toEqual([3, 4]);
    const secondPage = store.list({ ...all, afterSeq: 2, limit: 2, cursor: firstPage.nextCursor ?? '' });
    expect(secondPage.items.map((alert) => [alert.seq, alert.id])).toEqual([
      [5, ids[4]],
      [6, ids[1]],
    ]);
    expect(secondPage.nextCursor).toBeNull();
    const newest = store.list({ ...all, limit: 3 });
    expect(newest.items.map((alert) => alert.id)).toEqual([ids[4], ids[3], ids[2]]);
    expect(
      store.list({ ...all, limit: 3, cursor: newest.nextCursor ?? '' }).items.map((alert) => alert.id),
    ).toEqual([ids[1], ids[0]]);
    expect(store.list({ ...all, state: 'acknowledged' }).items.map((alert) => alert.id)).toEqual([ids[1]]);
    expect(() => store.list({ ...all, cursor: 'x' })).toThrow(/cursor/);
  });

  it('show an area only its own alerts and those of no area', () => {
    const db = freshDatabase();
    applyHits(db, [applied(readOf('r1', startMs, { plate: 'A' }), { areaId: 'east' })], startMs);
    applyHits(db, [applied(readOf('r2', startMs, { plate: 'B' }), { areaId: 'west' })], startMs);
    applyHits(db, [applied(readOf('r3', startMs, { plate: 'C' }), { areaId: null })], startMs);
    const seen = (areaIds: string[] | null) =>
      alertsRepository(db)
        .list({ limit: 10, areaIds })
        .items.map((alert) => alert.plate);
    expect(seen(['east'])).toEqual(['C', 'A']);
    expect(seen([])).toEqual(['C']);
    expect(seen(null)).toEqual(['C', 'B', 'A']);
  });

  it('strike a hit whose read no longer matches: untouched resolves as misread, touched stays corrected', () => {
    const db = freshDatabase();
    const store = alertsRepository(db);
    const [untouched] = applyHits(db, [applied(readOf('r1', startMs))], startMs);
    const [misread] = strikeHits(db, 'r1', [], startMs + 1);
    expect(misread).toMatchObject({ id: untouched?.id, state: 'resolved', outcome: 'misread', seq: 2 });
    const [touched] = applyHits(db, [applied(readOf('r2', startMs))], startMs);
    store.act(touched?.id ?? '', 1, 'operator', startMs, { step: 'acknowledge' });
    expect(strikeHits(db, 'r2', [], startMs + 1)[0]).toMatchObject({
      id: touched?.id,
      state: 'acknowledged',
      corrected: true,
      hitCount: 0,
    });
    expect(strikeHits(db, 'r2', [], startMs + 2)).toEqual([]);
  });

  it('strike only from entries that the revision no longer matches', () => {
    const db = freshDatabase();
    applyHits(
      db,
      [applied(readOf('r1', startMs)), applied(readOf('r1', startMs), { entry: entryOf({ id: 'entry-2' }) })],
      0,
    );
    expect(strikeHits(db, 'r1', ['entry-2'], startMs).map((alert) => alert.entry?.id)).toEqual(['entry-1']);
  });

  it('move a hit whose revision still matches the entry but is another vehicle', () => {
    const db = freshDatabase();
    const pattern = entryOf({ plate: '苏F1234?', plateColor: null });
    const [wrong] = applyHits(
      db,
      [applied(readOf('r1', startMs), { entry: pattern, class: 'pattern' })],
      startMs,
    );
    const revised = readOf('r1', startMs, { plate: '苏F12346', revision: 1 });
    const changed = applyHits(db, [applied(revised, { entry: pattern, class: 'pattern' })], startMs + 1);
    expect(changed.map((alert) => [alert.plate, alert.state, alert.hitCount])).toEqual([
      ['苏F12346', 'new', 1],
      ['苏F12345', 'resolved', 0],
    ]);
    expect(changed[1]?.id).toBe(wrong?.id);
  });

  it('replace the facts of a hit whose revision is of the same vehicle', () => {
    const db = freshDatabase();
    applyHits(db, [applied(readOf('r1', startMs, { late: true }))], startMs);
    const breach = readOf('r1', startMs, { revision: 1, direction: 'inbound', crossing: { from: 0, to: 1 } });
    const [alert] = applyHits(db, [applied(breach)], startMs + 1);
    expect(alert).toMatchObject({ hitCount: 1, late: false, ringBreach: true, priority: 2 });
    expect(alert?.reads.map((read) => read.revision)).toEqual([1]);
  });

  it('withdraw every open alert of an entry and no other', () => {
    const db = freshDatabase();
    const store = alertsRepository(db);
    applyHits(
      db,
      [applied(readOf('r1', startMs)), applied(readOf('r2', startMs, { plateColor: 'yellow' }))],
      startMs,
    );
    applyHits(db, [applied(readOf('r3', startMs), { entry: entryOf({ id: 'entry-2' }) })], startMs);
    const withdrawn = store.withdrawEntry('entry-1', startMs + 1, 'lifted');
    expect(withdrawn.map((alert) => [alert.state, alert.outcome])).toEqual([
      ['resolved', 'withdrawn'],
      ['resolved', 'withdrawn'],
    ]);
    expect(store.countOpen()).toBe(1);
  });

  it('refuse a stale step with the present alert and an unknown id', () => {
    const db = freshDatabase();
    const store = alertsRepository(db);
    const [opened] = applyHits(db, [applied(readOf('r1', startMs))], startMs);
    const id = opened?.id ?? '';
    store.act(id, 1, 'fast', startMs, { step: 'acknowledge' });
    expect(() => store.act(id, 1, 'slow', startMs, { step: 'acknowledge' })).toThrow(/version 2 now/);
    expect(() => store.get('none')).toThrow(/There is no alert "none"/);
  });

  it('remember what was not announced until it is marked', () => {
    const db = freshDatabase();
    const store = alertsRepository(db);
    applyHits(
      db,
      [applied(readOf('r1', startMs, { plate: 'A' })), applied(readOf('r2', startMs, { plate: 'B' }))],
      startMs,
    );
    expect(store.unannounced().map((alert) => alert.seq)).toEqual([1, 2]);
    store.markAnnounced(1);
    expect(store.unannounced().map((alert) => alert.plate)).toEqual(['B']);
    store.markAnnounced(2);
    expect(store.unannounced()).toEqual([]);
    applyHits(db, [applied(readOf('r3', startMs, { plate: 'A' }))], startMs);
    expect(store.unannounced().map((alert) => alert.seq)).toEqual([3]);
  });

  it('show the newest 50 of many hits, and count them all', () => {
    const db = freshDatabase();
    const hits = Array.from({ length: 130 }, (_, index) => applied(readOf(`r${index}`, startMs + index)));
    applyHits(db, hits, startMs);
    const [alert] = alertsRepository(db).list(all).items;
    expect([alert?.hitCount, alert?.reads.length, alert?.reads.at(-1)?.id]).toEqual([130, 50, 'r129']);
  });
});
