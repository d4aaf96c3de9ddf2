import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../dashboards/command-center/src/api/types.ts';
import { AlertSync } from '../../dashboards/command-center/src/live/alertSync.ts';
import { createAlertsStore } from '../../dashboards/command-center/src/stores/alerts.ts';
import { anAlert } from './support.ts';

/** A gateway's alerts by their latest form, with a log of changes that can be asked by `afterSeq`. */
function makeGateway(pageSize = 3) {
  const present = new Map<string, Alert>();
  let seq = 0;
  return {
    present,
    change(id: string, change: Partial<Alert> = {}): Alert {
      seq += 1;
      const alert = { ...(present.get(id) ?? anAlert(id, seq)), ...change, seq };
      present.set(id, alert);
      return alert;
    },
    open: async (): Promise<Alert[]> => [...present.values()].filter((alert) => alert.state !== 'resolved'),
    after: async (from: number): Promise<Alert[]> =>
      [...present.values()]
        .filter((alert) => alert.seq > from)
        .sort((a, b) => a.seq - b.seq)
        .slice(0, pageSize),
  };
}

function makePage(gateway: ReturnType<typeof makeGateway>) {
  const store = createAlertsStore();
  const sync = new AlertSync({
    loadPresent: () => gateway.open(),
    loadAfter: (seq) => gateway.after(seq),
    apply: (alerts) => store.getState().receive(alerts),
  });
  return {
    store,
    sync,
    seqs: () => new Map([...store.getState().byId].map(([id, alert]) => [id, alert.seq])),
  };
}

describe('catching up with alerts', () => {
  it('fetches every change of a break, page after page', async () => {
    const gateway = makeGateway(2);
    const page = makePage(gateway);
    gateway.change('a');
    await page.sync.connected();
    page.sync.lost();
    for (const id of ['b', 'c', 'd', 'e', 'f']) gateway.change(id);
    gateway.change('a', { state: 'acknowledged' });

    expect(await page.sync.connected()).toBe(6);
    expect([...page.store.getState().byId.keys()].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(page.store.getState().byId.get('a')?.state).toBe('acknowledged');
    expect(page.sync.watermark).toBe(7);
  });

  it('does not take a live alert after a break for proof that nothing is missing before it', async () => {
    const gateway = makeGateway();
    const page = makePage(gateway);
    gateway.change('a');
    await page.sync.connected();
    page.sync.lost();
    gateway.change('missed');
    const connected = page.sync.connected();
    page.sync.live([gateway.change('later')]);
    // the break comes again before the catch-up has its answer
    page.sync.lost();
    expect(await connected).toBeNull();
    expect(page.sync.watermark).toBe(1);

    await page.sync.connected();
    expect([...page.store.getState().byId.keys()].sort()).toEqual(['a', 'later', 'missed']);
  });

  it('asks for the whole again when the first load fails', async () => {
    const gateway = makeGateway();
    gateway.change('a');
    const store = createAlertsStore();
    let fails = true;
    const sync = new AlertSync({
      loadPresent: () => (fails ? Promise.reject(new Error('503')) : gateway.open()),
      loadAfter: (seq) => gateway.after(seq),
      apply: (alerts) => store.getState().receive(alerts),
    });
    await expect(sync.connected()).rejects.toThrow('503');
    expect(sync.whole).toBe(false);
    fails = false;
    expect(await sync.connected()).toBe(1);
    expect(store.getState().byId.has('a')).toBe(true);
  });

  it('refuses to turn in circles when the gateway answers what was not asked for', async () => {
    const sync = new AlertSync({
      loadPresent: async () => [anAlert('a', 100)],
      loadAfter: async () => [anAlert('a', 5)],
      apply: () => undefined,
    });
    await sync.connected();
    sync.lost();
    await expect(sync.connected()).rejects.toThrow('no alert after seq');
  });

  it('ends whole after any sequence of changes and breaks', async () => {
    const move = fc.oneof(
      fc.record({
        kind: fc.constant('change' as const),
        id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        resolve: fc.boolean(),
      }),
      fc.record({ kind: fc.constantFrom('break' as const, 'connect' as const, 'connectAndBreak' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 60 }), async (moves) => {
        const gateway = makeGateway();
        const page = makePage(gateway);
        let connected = false;
        for (const each of moves) {
          if (each.kind === 'change') {
            const alert = gateway.change(each.id, { state: each.resolve ? 'resolved' : 'new' });
            if (connected) page.sync.live([alert]);
          } else if (each.kind === 'break') {
            page.sync.lost();
            connected = false;
          } else if (each.kind === 'connect') {
            connected = true;
            await page.sync.connected();
          } else {
            const pending = page.sync.connected();
            page.sync.lost();
            connected = false;
            await pending;
          }
        }
        await page.sync.connected();
        const known = page.seqs();
        for (const alert of await gateway.open()) expect(known.get(alert.id)).toBe(alert.seq);
        // nothing that the gateway has closed is still open on the page
        for (const alert of page.store.getState().byId.values()) {
          if (alert.state !== 'resolved') expect(gateway.present.get(alert.id)?.state).not.toBe('resolved');
        }
      }),
      { numRuns: 150 },
    );
  });
});
