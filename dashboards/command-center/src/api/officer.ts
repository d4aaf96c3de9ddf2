/** The calls of who investigates and keeps the lists. */
import type { Calls, FieldProblem } from './calls.ts';
import type {
  Answers,
  Approval,
  ApprovalKind,
  EntryEvent,
  ExportJob,
  Investigation,
  Purposes,
  QuestionKind,
  SavedQuestion,
  Terms,
  WatchlistImport,
} from './officer-types.ts';
import type { EntryState, Page, ReadView, WatchlistEntry } from './types.ts';

const paths: Readonly<Record<QuestionKind, string>> = {
  reads: '/reads',
  journeys: '/journeys',
  convoys: '/convoys',
  'section-speeds': '/section-speeds',
  findings: '/findings',
  'usual-places': '/usual-places',
};
const part = encodeURIComponent;

/** Terms as a query string; a list becomes a member given several times. */
export function queryOf(terms: Terms): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(terms))
    for (const one of [value].flat()) if (one !== undefined) query.append(name, String(one));
  return query.toString();
}

export interface ImportAnswer {
  import: WatchlistImport | null;
  entries: number;
  errors: FieldProblem[];
}

export class OfficerApi {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  purposes(): Promise<Purposes> {
    return this.#calls.call('GET', '/purposes');
  }
  /** One's own that are open, newest first. */
  async openInvestigations(): Promise<Investigation[]> {
    return (await this.#calls.call<Page<Investigation>>('GET', '/investigations?open=true')).items;
  }
  async lastInvestigations(limit: number): Promise<Investigation[]> {
    return (await this.#calls.call<Page<Investigation>>('GET', `/investigations?limit=${limit}`)).items;
  }
  openInvestigation(made: {
    purpose: string;
    caseReference: string;
    note?: string | null;
  }): Promise<Investigation> {
    return this.#calls.call('POST', '/investigations', made);
  }
  endInvestigation(id: string): Promise<Investigation> {
    return this.#calls.call('POST', `/investigations/${part(id)}/end`, {});
  }

  /** @throws ApiError approval_required with what it is needed for */
  ask<K extends QuestionKind>(kind: K, terms: Terms, approvalId: string | null): Promise<Answers[K]> {
    return this.#calls.call('GET', `${paths[kind]}?${queryOf(terms)}`, undefined, approvalOf(approvalId));
  }
  /** Opens a record: on record, and with a fresh address of its picture. */
  read(id: string): Promise<ReadView> {
    return this.#calls.call('GET', `/reads/${part(id)}`);
  }
  requestApproval(kind: ApprovalKind, terms: Terms, reason: string): Promise<Approval> {
    return this.#calls.call('POST', '/approvals', { kind, terms, reason });
  }
  approval(id: string): Promise<Approval> {
    return this.#calls.call('GET', `/approvals/${part(id)}`);
  }
  async approvals(): Promise<Approval[]> {
    return (await this.#calls.call<Page<Approval>>('GET', '/approvals?limit=50')).items;
  }

  async savedQuestions(): Promise<SavedQuestion[]> {
    return (await this.#calls.call<Page<SavedQuestion>>('GET', '/saved-questions')).items;
  }
  saveQuestion(kept: {
    name: string;
    kind: QuestionKind;
    terms: Terms;
    lastHours: number | null;
  }): Promise<SavedQuestion> {
    return this.#calls.call('POST', '/saved-questions', kept);
  }
  removeQuestion(id: string): Promise<void> {
    return this.#calls.call('DELETE', `/saved-questions/${part(id)}`);
  }

  async exports(): Promise<ExportJob[]> {
    return (await this.#calls.call<Page<ExportJob>>('GET', '/exports')).items;
  }
  beginExport(kind: 'csv' | 'pdf', question: Terms, approvalId: string | null): Promise<ExportJob> {
    return this.#calls.call('POST', '/exports', { kind, question }, approvalOf(approvalId));
  }
  cancelExport(id: string): Promise<void> {
    return this.#calls.call('DELETE', `/exports/${part(id)}`);
  }
  /** File, pictures and signed manifest in one. */
  exportBundle(id: string): Promise<Blob> {
    return this.#calls.blob(`/api/v1/exports/${part(id)}/bundle`, '*/*');
  }
  exportFile(id: string): Promise<Blob> {
    return this.#calls.blob(`/api/v1/exports/${part(id)}/file`, '*/*');
  }

  entries(query: { mine?: boolean; state?: EntryState; cursor?: string }): Promise<Page<WatchlistEntry>> {
    return this.#calls.call('GET', `/watchlist-entries?${queryOf(query)}`);
  }
  entry(id: string): Promise<WatchlistEntry> {
    return this.#calls.call('GET', `/watchlist-entries/${part(id)}`);
  }
  async entryHistory(id: string): Promise<EntryEvent[]> {
    return (await this.#calls.call<Page<EntryEvent>>('GET', `/watchlist-entries/${part(id)}/history`)).items;
  }
  proposeEntry(body: object): Promise<WatchlistEntry> {
    return this.#calls.call('POST', '/watchlist-entries', body);
  }
  withdrawEntry(id: string, note: string): Promise<WatchlistEntry> {
    return this.#calls.call('POST', `/watchlist-entries/${part(id)}/withdrawal`, { note });
  }
  /** With `preview` nothing is proposed and every error is answered. */
  importEntries(csv: string, preview: boolean): Promise<ImportAnswer> {
    return this.#calls.call('POST', '/watchlist-imports', { csv, preview });
  }
  async imports(): Promise<WatchlistImport[]> {
    return (await this.#calls.call<Page<WatchlistImport>>('GET', '/watchlist-imports?limit=20')).items;
  }
}

function approvalOf(id: string | null): Record<string, string> {
  return id === null ? {} : { 'ringgate-approval': id };
}
