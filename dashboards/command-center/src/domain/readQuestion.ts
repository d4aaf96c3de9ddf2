/** A question over reads as it is filled in, as it is asked, and back. Pure. */
import type { Terms } from '../api/officer-types.ts';
import type { LonLat } from './geo.ts';
import { type PlateMode, plateQuestion } from './plateQuestion.ts';

/** Hours back from now; `own`: from and to are typed. */
export const spans = ['1', '24', '168', '720', '1440', 'own', 'any'] as const;
export type Span = (typeof spans)[number];
export interface TimeDraft {
  span: Span;
  /** As a field of the browser writes it: `2026-11-24T14:03`, in its own zone. */
  from: string;
  to: string;
}
export interface ReadsDraft extends TimeDraft {
  plate: string;
  mode: PlateMode | 'auto';
  candidates: boolean;
  checkpointIds: readonly string[];
  ring: string;
  direction: string;
  zone: string;
  plateColor: string;
  vehicleColor: string;
  vehicleType: string;
  minSpeedKmh: string;
  maxSpeedKmh: string;
  /** Corners of a map area. */
  area: readonly LonLat[];
}
export const emptyReads: ReadsDraft = {
  span: '168',
  from: '',
  to: '',
  plate: '',
  mode: 'auto',
  candidates: false,
  checkpointIds: [],
  ring: '',
  direction: '',
  zone: '',
  plateColor: '',
  vehicleColor: '',
  vehicleType: '',
  minSpeedKmh: '',
  maxSpeedKmh: '',
  area: [],
};

const hourMs = 3_600_000;
const texts = ['ring', 'direction', 'plateColor', 'vehicleColor', 'vehicleType'] as const;
const numbers = ['zone', 'minSpeedKmh', 'maxSpeedKmh'] as const;

function utc(local: string): string | undefined {
  const ms = local === '' ? Number.NaN : new Date(local).getTime();
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** The time asked about. A span ends now, and so is open to what comes while it is asked. */
export function timeTerms(draft: TimeDraft, nowMs: number): { from?: string; to?: string } {
  if (draft.span === 'any') return {};
  if (draft.span !== 'own') return { from: new Date(nowMs - Number(draft.span) * hourMs).toISOString() };
  const from = utc(draft.from);
  const to = utc(draft.to);
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** A time in UTC as a field of the browser takes it. */
export function localField(iso: string): string {
  const at = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** The terms as the gateway takes them. */
export function readsTerms(draft: ReadsDraft, nowMs: number): Terms {
  const { plate, match } = plateQuestion(draft.plate, draft.mode === 'auto' ? null : draft.mode);
  const terms: Terms = {};
  if (plate !== '') Object.assign(terms, { plate, match });
  if (plate !== '' && draft.candidates) terms.candidates = true;
  Object.assign(terms, timeTerms(draft, nowMs));
  if (draft.checkpointIds.length > 0) terms.checkpointId = [...draft.checkpointIds];
  for (const name of texts) if (draft[name] !== '') terms[name] = draft[name];
  for (const name of numbers) if (draft[name] !== '') terms[name] = Number(draft[name]);
  if (draft.area.length >= 3)
    terms.polygon = draft.area.map(({ lon, lat }) => `${lon.toFixed(5)},${lat.toFixed(5)}`).join(';');
  return terms;
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

function cornersOf(polygon: string): LonLat[] {
  return polygon
    .split(';')
    .map((pair) => pair.split(',').map(Number))
    .flatMap(([lon, lat]) => (lon === undefined || lat === undefined ? [] : [{ lon, lat }]));
}

/** The time of terms as it is filled in. @param lastHours of a question that was kept so */
export function timeDraft(terms: Terms, lastHours: number | null): TimeDraft {
  const span = spans.find((one) => one === String(lastHours));
  if (span !== undefined) return { span, from: '', to: '' };
  const from = textOf(terms.from);
  const to = textOf(terms.to);
  if (from === '' && to === '') return { span: 'any', from: '', to: '' };
  return { span: 'own', from: from === '' ? '' : localField(from), to: to === '' ? '' : localField(to) };
}

/** The form of a question: of a kept one, or of one that was approved (where the places have another name). */
export function readsDraft(terms: Terms, lastHours: number | null): ReadsDraft {
  const places = [terms.checkpointId ?? terms.checkpointIds ?? []].flat().map(String);
  const plate = textOf(terms.plate);
  const match = textOf(terms.match);
  return {
    ...emptyReads,
    ...timeDraft(terms, lastHours),
    plate,
    mode: plate === '' || (match !== 'wildcard' && match !== 'near') ? 'auto' : match,
    candidates: terms.candidates === true,
    checkpointIds: places,
    ...Object.fromEntries([...texts, ...numbers].map((name) => [name, textOf(terms[name])])),
    area: terms.polygon === undefined ? [] : cornersOf(textOf(terms.polygon)),
  };
}

/** The hours of a draft's span where it is kept as "the last so many hours"; null where its time is fixed or open. */
export function lastHoursOf(draft: TimeDraft): number | null {
  return draft.span === 'own' || draft.span === 'any' ? null : Number(draft.span);
}
/** Terms without their time, as they are kept with `lastHours`. */
export function timeless({ from: _from, to: _to, ...terms }: Terms): Terms {
  return terms;
}

/** Approved terms in the form in which they can be asked: the places by the name that a question has for them. */
export function askable(terms: Terms): Terms {
  const { checkpointIds, ...rest } = terms;
  const plain = checkpointIds === undefined ? rest : { ...rest, checkpointId: checkpointIds };
  return Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== null));
}
