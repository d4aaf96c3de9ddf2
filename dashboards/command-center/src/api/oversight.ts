/** The calls of who decides on what others ask for, and of who looks at the log. */
import type { Calls } from './calls.ts';
import type { Approval, EntryEvent, Purposes, WatchlistImport } from './officer-types.ts';
import type {
  AreaGrant,
  AuditFlags,
  AuditRecord,
  AuditVerification,
  FalseHits,
  Hygiene,
  QuerySample,
  QuestionableQuery,
  Revealed,
  WatchlistFeed,
} from './oversight-types.ts';
import type { Page, WatchlistEntry } from './types.ts';

const part = encodeURIComponent;

/** A query of an address; what has no value is left out. */
export function filterText(filters: Readonly<Record<string, string | number | null>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters))
    if (value !== null && value !== '') query.set(name, String(value));
  return query.toString();
}

export class OversightApi {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  purposes(): Promise<Purposes> {
    return this.#calls.call('GET', '/purposes');
  }
  entries(filters: Readonly<Record<string, string>>): Promise<WatchlistEntry[]> {
    return this.#calls.all(`/watchlist-entries?${filterText(filters)}`);
  }
  async entryHistory(id: string): Promise<EntryEvent[]> {
    return (await this.#calls.call<Page<EntryEvent>>('GET', `/watchlist-entries/${part(id)}/history`)).items;
  }
  approveEntry(id: string, note: string): Promise<WatchlistEntry> {
    return this.#calls.call('POST', `/watchlist-entries/${part(id)}/approval`, note === '' ? {} : { note });
  }
  rejectEntry(id: string, reason: string): Promise<WatchlistEntry> {
    return this.#calls.call('POST', `/watchlist-entries/${part(id)}/rejection`, { reason });
  }
  reviewEntry(id: string, keeps: boolean, note: string): Promise<WatchlistEntry> {
    return this.#calls.call('POST', `/watchlist-entries/${part(id)}/review`, { keeps, note });
  }
  reviewEmergency(id: string, justified: boolean, note: string): Promise<WatchlistEntry> {
    return this.#calls.call('POST', `/watchlist-entries/${part(id)}/emergency-review`, { justified, note });
  }
  async imports(): Promise<WatchlistImport[]> {
    return (await this.#calls.call<Page<WatchlistImport>>('GET', '/watchlist-imports?limit=200')).items;
  }
  approveImport(id: string): Promise<unknown> {
    return this.#calls.call('POST', `/watchlist-imports/${part(id)}/approval`, {});
  }
  rejectImport(id: string, reason: string): Promise<unknown> {
    return this.#calls.call('POST', `/watchlist-imports/${part(id)}/rejection`, { reason });
  }
  approvals(state: string): Promise<Approval[]> {
    return this.#calls.all(`/approvals?state=${state}`);
  }
  /** The newest of all states: what somebody was allowed before. */
  async lastApprovals(limit: number): Promise<Approval[]> {
    return (await this.#calls.call<Page<Approval>>('GET', `/approvals?limit=${limit}`)).items;
  }
  decide(id: string, decision: 'approved' | 'refused', note: string): Promise<Approval> {
    return this.#calls.call('POST', `/approvals/${part(id)}/decision`, {
      decision,
      note: note === '' ? null : note,
    });
  }
  async feeds(): Promise<WatchlistFeed[]> {
    return (await this.#calls.call<Page<WatchlistFeed>>('GET', '/watchlist-feeds')).items;
  }
  approveFeed(id: string, until: string, note: string): Promise<WatchlistFeed> {
    const body = { until, note: note === '' ? null : note };
    return this.#calls.call('POST', `/watchlist-feeds/${part(id)}/approval`, body);
  }
  endFeedApproval(id: string): Promise<WatchlistFeed> {
    return this.#calls.call('DELETE', `/watchlist-feeds/${part(id)}/approval`);
  }
  hygiene(): Promise<Hygiene> {
    return this.#calls.call('GET', '/watchlist-hygiene');
  }
  async falseHits(): Promise<FalseHits[]> {
    return (await this.#calls.call<Page<FalseHits>>('GET', '/false-hits')).items;
  }
  areaGrants(): Promise<AreaGrant[]> {
    return this.#calls.all('/area-grants');
  }
  grantLook(look: { username: string; areaId: string; until: string; reason: string }): Promise<AreaGrant> {
    return this.#calls.call('POST', '/area-grants', look);
  }
  endLook(id: string): Promise<void> {
    return this.#calls.call('DELETE', `/area-grants/${part(id)}`);
  }
  querySample(): Promise<QuerySample> {
    return this.#calls.call('GET', '/query-reviews');
  }
  reviewQuery(seq: number, verdict: 'plausible' | 'questionable', note: string): Promise<unknown> {
    return this.#calls.call('POST', `/query-reviews/${seq}`, { verdict, note: note === '' ? null : note });
  }
  questionable(): Promise<Page<QuestionableQuery>> {
    return this.#calls.call('GET', '/questionable-queries?limit=200');
  }
  reveal(asked: {
    seq: number;
    pseudonym: string;
    caseReference: string;
    reason: string;
  }): Promise<Revealed> {
    return this.#calls.call('POST', '/audit/reveals', asked);
  }
  /** One page, newest first. */
  audit(filters: Readonly<Record<string, string | number | null>>): Promise<Page<AuditRecord>> {
    return this.#calls.call('GET', `/audit?${filterText(filters)}`);
  }
  auditFile(filters: Readonly<Record<string, string | number | null>>): Promise<Blob> {
    return this.#calls.blob(`/api/v1/audit/export?${filterText(filters)}`, 'text/csv');
  }
  flags(days: number): Promise<AuditFlags> {
    return this.#calls.call('GET', `/audit/flags?days=${days}`);
  }
  verification(): Promise<AuditVerification> {
    return this.#calls.call('GET', '/audit/verification');
  }
  verifyAgain(): Promise<AuditVerification> {
    return this.#calls.call('POST', '/audit/verification', {});
  }
}
