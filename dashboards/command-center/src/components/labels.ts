/** How alerts, entries and places are named on the screen. */
import type { TFunction } from 'i18next';
import type { Alert, Category, Checkpoint, ReadView } from '../api/types.ts';

/** The name of a category: ours where we know it, else as the gateway gives it. */
export function categoryName(id: string, categories: ReadonlyMap<string, Category>, t: TFunction): string {
  return t(`category.${id}`, { defaultValue: categories.get(id)?.name ?? id });
}
/** What an alert is about: the category of its entry, else its kind. */
export function alertTitle(alert: Alert, categories: ReadonlyMap<string, Category>, t: TFunction): string {
  return alert.entry === null ? t(`kind.${alert.kind}`) : categoryName(alert.entry.category, categories, t);
}
/** The newest read of an alert. */
export function lastRead(alert: Alert): ReadView | null {
  return alert.reads.at(-1) ?? null;
}
/** The newest read of an alert that has a picture; the newest of all where none has. */
export function lastPictured(alert: Alert): ReadView | null {
  return alert.reads.findLast(({ imageUrl }) => imageUrl !== null) ?? lastRead(alert);
}
/** The name of a checkpoint; its id where the registry does not have it. */
export function placeName(id: string | null, checkpoints: ReadonlyMap<string, Checkpoint>): string {
  if (id === null) return '—';
  return checkpoints.get(id)?.name ?? id;
}
/** How to call a number from 0 to 1. */
export function percent(fraction: number | null): string {
  return fraction === null ? '—' : `${Math.round(fraction * 100)}%`;
}
/** A text of a word that a device gives; the word itself where there is none. */
function wordText(
  group: 'paint' | 'body' | 'make',
  word: string | undefined,
  t: TFunction,
): string | undefined {
  if (word === undefined || word === '') return undefined;
  return t(`${group}.${word.toLowerCase()}`, { defaultValue: word });
}
/** Colour, kind and make of a vehicle, as far as the device told. */
export function vehicleText(read: ReadView | null, t: TFunction): string {
  const { color, type, make } = read?.vehicle ?? {};
  return [wordText('paint', color, t), wordText('body', type, t), wordText('make', make, t)]
    .filter((part) => part !== undefined)
    .join(' · ');
}
/** Where an alert is: where its vehicle was last seen, or where its devices stand. */
export function alertPlace(alert: Alert): string | null {
  return lastRead(alert)?.checkpointId ?? alert.subject?.checkpointId ?? null;
}
