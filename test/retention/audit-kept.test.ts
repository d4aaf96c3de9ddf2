/** What retention leaves of the audit log: what is in its time, what is held, what is not counted, what does not hold. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Held } from '../../src/retention/classes.ts';
import { verifyAuditInRanges } from '../../src/store/sqlite/audit-verify-ranges.ts';
import { startMs } from '../support/app.ts';
import { AuditRoom, keptDays } from '../support/audit-room.ts';
import { dayMs } from '../support/retention.ts';

const room = new AuditRoom();
beforeAll(() => room.make(), 60_000);
beforeEach(() => room.afresh());
afterAll(() => room.close());

describe('what stays', () => {
  const nowMs = startMs + (keptDays + 40) * dayMs;
  const through = async (held: Partial<Held>) => {
    await room.cut(nowMs, held);
    return (await room.verdict()).cut?.through;
  };

  it('is all that is not over its time, and a log that holds what nobody took', async () => {
    expect(await through({})).toBe(400);
    expect(await room.cut(nowMs)).toBe(0);
    expect((await room.store.audit.list({ limit: 10, actions: ['audit.cut'] })).items).toHaveLength(2);
  });

  it('is whatever a hold names, with all that came after it', async () => {
    const period = { plate: '苏F00310', fromMs: nowMs, toMs: nowMs, areaIds: null };
    expect(await through({ plates: [period] })).toBe(310);
    expect(await through({ plates: [{ ...period, plate: '苏Z99999', fromMs: startMs + 35 * dayMs }] })).toBe(
      350,
    );
  });

  it('is whatever names a held read, alert or case', async () => {
    const later = startMs + (keptDays + 60) * dayMs;
    for (const [index, detail] of [
      { readIds: ['7.1'] },
      { alert: 'a-1' },
      { investigation: 'i', caseReference: '苏公刑〔2026〕0042' },
    ].entries())
      await room.store.audit.append(startMs + (50 + index) * dayMs, 'chen', 'reads.asked', detail);
    await room.store.statistics.countLog('UTC', 100_000);
    const cut = async (held: Partial<Held>) => {
      await room.cut(later, held);
      return (await room.store.audit.cutAnchor()).seq;
    };
    // the record of the first cut is young and stands before them: it stays, and so do they
    expect(await cut({ readIds: ['7.1'] })).toBe(500);
    const far = startMs + (2 * keptDays + 60) * dayMs;
    const stays = async (held: Partial<Held>) => {
      await room.cut(far, held);
      return (await room.store.audit.cutAnchor()).seq;
    };
    expect(await stays({ readIds: ['7.1'] })).toBe(501);
    expect(await stays({ alertIds: ['a-1'] })).toBe(502);
    expect(await stays({ caseReferences: ['苏公刑〔2026〕0042'] })).toBe(503);
  });

  it('is what the statistics have not counted yet, and all of a log that does not hold', async () => {
    const more = startMs + (2 * keptDays + 60) * dayMs;
    await room.store.audit.append(startMs + 51 * dayMs, 'chen', 'reads.asked', {});
    await room.cut(more);
    expect((await room.store.audit.cutAnchor()).seq).toBe(500);
    await room.store.statistics.countLog('UTC', 100_000);
    room.tamper(`UPDATE audit SET actor = 'nobody' WHERE seq = 501`);
    await expect(room.cut(more)).rejects.toThrow(/record 501 does not hold/);
    expect((await room.verdict()).firstBroken).toMatchObject({ seq: 501 });
  });

  it('holds for whoever walks it while records go', async () => {
    const cutting = room.cut(nowMs);
    for (let round = 0; round < 3; round += 1) {
      const { firstBroken, close } = await verifyAuditInRanges(room.dir, 3, 50);
      close();
      expect(firstBroken).toBeNull();
    }
    expect(await cutting).toBe(200);
  });
});
