/** Investigations: the recorded reason (purpose, case) under which somebody looks at reads. */
import type { Investigation } from '../../core/entities.ts';

export interface InvestigationsRepository {
  /** @throws RinggateError conflict */
  insert(investigation: Investigation): void;
  /** Expired ones too: who asks checks the time. @throws RinggateError not_found */
  get(id: string): Investigation;
}
