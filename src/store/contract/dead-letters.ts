/** What could not be decoded, kept whole (written by ReadsStore.commit). */
import type { DeadLetter, Page } from '../../core/entities.ts';

export interface DeadLettersRepository {
  /** Newest first. */
  list(query: { limit: number; cursor?: string; code?: string }): Page<DeadLetter>;
  /** @throws RinggateError not_found */
  get(id: string): DeadLetter;
  /** After its bytes went through the gateway again without fault. @throws RinggateError not_found */
  remove(id: string): void;
}
