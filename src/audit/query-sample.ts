/**
 * Which questions of the last whole week a supervisor is to look at: the same for everybody who asks, and nobody
 * who asks about reads can tell beforehand whether theirs will be among them.
 */
import { createHmac } from 'node:crypto';
import type { AuditRecord } from '../core/entities.ts';
import type { AppContext } from '../http/context.ts';
import type { AreaScope } from '../http/scope.ts';
import { lookActions } from './looks.ts';

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
/** The epoch was a Thursday; weeks begin on Mondays, in UTC. */
const firstMondayMs = 4 * dayMs;
/** So many questions make the sample of an area. */
export const sampleSize = 20;
/** So many records of the log in one look, so that reads that come in do not wait for it. */
const heap = 20_000;

export interface Week {
  fromMs: number;
  toMs: number;
}

/** The last week that is over. */
export function lastWeek(nowMs: number): Week {
  const toMs = Math.floor((nowMs - firstMondayMs) / weekMs) * weekMs + firstMondayMs;
  return { fromMs: toMs - weekMs, toMs };
}

interface Drawn {
  seq: number;
  lot: string;
}
/** Of each person how many questions there were, and those with the lowest lots: enough for the sample of any area. */
type Lots = Map<string, { asked: number; drawn: Drawn[] }>;
const byLot = (one: Drawn, other: Drawn): number => (one.lot < other.lot ? -1 : 1);

export interface Sample {
  week: Week;
  /** How many questions of the area there were. */
  asked: number;
  records: AuditRecord[];
}

type SampleContext = Pick<AppContext, 'clock'> & {
  store: Pick<AppContext['store'], 'accounts' | 'oversight'>;
};

export class QuerySample {
  readonly #context: SampleContext;
  readonly #key: string;
  #kept: { fromMs: number; lots: Promise<Lots> } | null = null;

  /** @param key secret of the site: lots are drawn by it */
  constructor(context: SampleContext, key: string) {
    this.#context = context;
    this.#key = key;
  }

  /** The sample of the people of an area. Who is not known any more belongs to the whole tree. */
  async of(scope: AreaScope): Promise<Sample> {
    const week = lastWeek(this.#context.clock());
    const lots = await this.#lotsOf(week);
    const areas = await this.#areasOfPeople();
    const within = [...lots].filter(([actor]) => scope.holds(areas.get(actor.toLowerCase()) ?? null));
    const drawn = within
      .flatMap(([, own]) => own.drawn)
      .sort(byLot)
      .slice(0, sampleSize);
    const records = await Promise.all(drawn.map(({ seq }) => this.#context.store.oversight.record(seq)));
    return { week, asked: within.reduce((sum, [, own]) => sum + own.asked, 0), records };
  }

  /** A week that is over does not change: its lots are drawn once. */
  #lotsOf(week: Week): Promise<Lots> {
    if (this.#kept?.fromMs === week.fromMs) return this.#kept.lots;
    const lots = this.#draw(week);
    const kept = { fromMs: week.fromMs, lots };
    this.#kept = kept;
    lots.catch(() => {
      if (this.#kept === kept) this.#kept = null;
    });
    return lots;
  }

  async #draw({ fromMs, toMs }: Week): Promise<Lots> {
    const { oversight } = this.#context.store;
    const [first, end] = await Promise.all([oversight.seqAt(fromMs), oversight.seqAt(toMs)]);
    const lots: Lots = new Map();
    for (let from = first; from < end; from += heap) {
      const looks = await oversight.actorsOf(lookActions, from, Math.min(end, from + heap));
      for (const { seq, actor } of looks) {
        const own = lots.get(actor) ?? { asked: 0, drawn: [] };
        own.asked += 1;
        own.drawn.push({ seq, lot: this.#lot(fromMs, seq) });
        if (own.drawn.length > 2 * sampleSize) own.drawn = own.drawn.sort(byLot).slice(0, sampleSize);
        lots.set(actor, own);
      }
    }
    return lots;
  }

  #lot(fromMs: number, seq: number): string {
    return createHmac('sha256', this.#key).update(`query-sample:${fromMs}:${seq}`).digest('hex');
  }

  async #areasOfPeople(): Promise<Map<string, string | null>> {
    const areas = new Map<string, string | null>();
    let cursor: string | undefined;
    do {
      const page = await this.#context.store.accounts.listUsers({
        limit: 1000,
        areaIds: null,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const user of page.items) areas.set(user.username.toLowerCase(), user.areaId);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return areas;
  }
}
