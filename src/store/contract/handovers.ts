/** What one shift leaves to the next, in the words of the person who goes, and who took it over. */
import type { Page } from '../../core/entities.ts';

export interface Handover {
  id: string;
  at: string;
  by: string;
  /** The area of who wrote it; null = the whole tree. */
  areaId: string | null;
  summary: string;
  /** null while nobody has taken it over. */
  acceptance: { by: string; at: string; note: string | null } | null;
}
export interface HandoverQuery {
  /** Areas the asker may see; null = all. */
  areaIds: readonly string[] | null;
  limit: number;
  cursor?: string;
}

export interface HandoversRepository {
  add(handover: { id: string; atMs: number; by: string; areaId: string | null; summary: string }): Handover;
  /** @throws RinggateError not_found */
  get(id: string): Handover;
  /** Newest first. */
  list(query: HandoverQuery): Page<Handover>;
  /** The newest of exactly this area. */
  last(areaId: string | null): Handover | null;
  /** @throws RinggateError not_found, conflict where it was taken over already */
  accept(id: string, by: string, atMs: number, note: string | null): Handover;
}
