/** Investigations: the recorded reason (purpose, case) under which somebody looks at reads. */
import type { Investigation, Page } from '../../core/entities.ts';

export interface InvestigationsQuery {
  userId: string;
  /** Only those that are open at this time (UTC ms). */
  openAtMs?: number;
  limit: number;
  cursor?: string;
}

export interface InvestigationsRepository {
  /** @throws RinggateError conflict */
  insert(investigation: Investigation): void;
  /** Expired ones too: who asks checks the time. @throws RinggateError not_found */
  get(id: string): Investigation;
  /** Those of one person, newest first. */
  list(query: InvestigationsQuery): Page<Investigation>;
  /** From now on it is over. @throws RinggateError not_found (somebody else's too), conflict (over already) */
  end(id: string, userId: string, atMs: number): Investigation;
}
