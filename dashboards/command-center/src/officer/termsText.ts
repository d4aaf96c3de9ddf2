/** A question in one line of words. */
import type { TFunction } from 'i18next';
import type { Terms } from '../api/officer-types.ts';
import { plateText } from '../domain/plate.ts';
import { momentText } from '../domain/time.ts';

function minute(value: unknown): string | null {
  return typeof value === 'string' ? momentText(new Date(value)).slice(5, 16) : null;
}

export function termsText(terms: Terms, t: TFunction): string {
  const inner = (terms.question ?? terms) as Terms;
  const { plate, checkpointId, checkpointIds, fromCheckpointId, toCheckpointId } = inner;
  const places = [checkpointId ?? checkpointIds ?? []].flat().map(String);
  const [from, to] = [minute(inner.from), minute(inner.to)];
  const parts = [
    typeof plate === 'string' ? plateText(plate) : t('gate.everyVehicle'),
    places.length > 0 && places.join(', '),
    typeof fromCheckpointId === 'string' && `${fromCheckpointId} → ${String(toCheckpointId)}`,
    (from !== null || to !== null) && `${from ?? '…'} – ${to ?? '…'}`,
  ];
  return parts.filter((part) => part !== false).join(' · ');
}
