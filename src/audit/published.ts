/** Makes the tables that are published, from counts that are rounded first, each by itself (core/lot-rounding.ts). */
import { roundByLot, Sums } from '../core/lot-rounding.ts';
import type { AlertCount, LogCount, ReadCount } from '../store/contract/statistics.ts';
import type { Lots } from './lots.ts';

/** Of fewer looks at pictures no share is told: it would swing with the lots. */
const leastVerdicts = 20;

export interface Cut {
  by: 'day' | 'hour';
  /** The name under which reads of a checkpoint are summed up. */
  nameOf(checkpointId: string): string | null;
}

export class Publication {
  readonly #cut: Cut;
  readonly #base: number;
  readonly #lots: Lots;
  readonly #reads = new Sums<{ day: string; hour: number | null; of: string | null }>();
  readonly #hits = new Sums<{ day: string; category: string }>();
  readonly #outcomes = new Sums<{ category: string; outcome: string }>();
  readonly #searches = new Sums<{ day: string; purpose: string }>();
  readonly #verdicts = new Map<string, number>();

  constructor(parts: { cut: Cut; base: number; lots: Lots }) {
    this.#cut = parts.cut;
    this.#base = parts.base;
    this.#lots = parts.lots;
  }

  /** @param rows hours of checkpoints: the finest counts that there are, whatever is asked for */
  addReads(rows: readonly ReadCount[]): void {
    const lots = new Map<string, (at: number) => number>();
    for (const { day, hour, checkpointId, reads, unread } of rows) {
      const key = `${day} ${checkpointId}`;
      const drawn = lots.get(key) ?? this.#lots(['reads', day, checkpointId]);
      lots.set(key, drawn);
      const names = { day, hour: this.#cut.by === 'hour' ? hour : null, of: this.#cut.nameOf(checkpointId) };
      this.#reads.add(names, this.#rounded(drawn(hour), [reads, unread]));
    }
  }

  addAlerts(rows: readonly AlertCount[]): void {
    for (const { day, category, areaId, outcome, alerts, hits } of rows) {
      const lot = this.#lots(['alerts', day, category, areaId, outcome])(0);
      const [told = 0, times = 0] = this.#rounded(lot, [alerts, hits]);
      this.#hits.add({ day, category }, [told, times]);
      this.#outcomes.add({ category, outcome }, [told]);
    }
  }

  addLog(rows: readonly LogCount[]): void {
    for (const { day, kind, name, times, withCase } of rows) {
      const rounded = this.#rounded(this.#lots([kind, day, name])(0), [times, withCase]);
      if (kind === 'search') this.#searches.add({ day, purpose: name }, rounded);
      else this.#verdicts.set(name, (this.#verdicts.get(name) ?? 0) + (rounded[0] ?? 0));
    }
  }

  tables() {
    const [agree, disagree] = ['agree', 'disagree'].map((name) => this.#verdicts.get(name) ?? 0) as [
      number,
      number,
    ];
    const looks = agree + disagree;
    return {
      reads: this.#reads.told().map(({ names, counts: [reads = 0, unread = 0] }) => ({
        ...names,
        reads,
        unread,
      })),
      hits: this.#hits
        .told()
        .map(({ names, counts: [alerts = 0, hits = 0] }) => ({ ...names, alerts, hits })),
      outcomes: this.#outcomes.told().map(({ names, counts: [alerts = 0] }) => ({ ...names, alerts })),
      searches: this.#searches.told().map(({ names, counts: [searches = 0, withCase = 0] }) => ({
        ...names,
        searches,
        withCase,
      })),
      verdicts: {
        agree,
        disagree,
        misreadPercent:
          looks >= Math.max(leastVerdicts, 4 * this.#base) ? Math.round((100 * disagree) / looks) : null,
      },
    };
  }

  /** Counts of one row have one lot, so that a part is never told as more than its whole. */
  #rounded(lot: number, counts: readonly number[]): number[] {
    return counts.map((count) => roundByLot(count, this.#base, lot));
  }
}
