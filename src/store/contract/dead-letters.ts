/** What could not be decoded, kept whole (written by ReadsStore.commit). */
import type { DeadLetter, Page } from '../../core/entities.ts';

export interface DeadLettersRepository {
  list(query: { limit: number; cursor?: string; code?: string }): Page<DeadLetter>;
  /** @throws RinggateError not_found */
  get(id: string): DeadLetter;
}
