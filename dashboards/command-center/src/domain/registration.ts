/** What is to be registered, while it is being filled in: the draft of a device, what it lacks, what is sent. Pure. */
import type { FoundCamera } from '../api/camera-types.ts';
import type { Checkpoint, Datum, Grade, Lane } from '../api/types.ts';
import { normalHeading } from '../map/placing.ts';

export interface NewPlace {
  name: string;
  road: string;
  kind: Checkpoint['kind'];
  grade: Grade;
  ringId: string | null;
  lat: number | null;
  lon: number | null;
  /** Asked for, never guessed; the map is WGS84. */
  datum: Datum | null;
}
export interface Draft {
  /** Of the found camera; null: it was not found by a search. */
  index: number | null;
  name: string;
  make: string;
  kind: 'reader' | 'camera';
  areaId: string;
  where: 'existing' | 'new' | 'later';
  checkpointId: string | null;
  place: NewPlace;
  lanes: Lane[];
}
export type Lack =
  | 'name'
  | 'area'
  | 'make'
  | 'checkpoint'
  | 'placeName'
  | 'position'
  | 'datum'
  | 'heading'
  | 'laneTwice';

const noPlace: NewPlace = {
  name: '',
  road: '',
  kind: 'checkpoint',
  grade: 'C',
  ringId: null,
  lat: null,
  lon: null,
  datum: null,
};

/** A draft of a found camera; of a device that no search finds, for null. */
export function draftOf(found: FoundCamera | null, areaId: string): Draft {
  const facts = [found?.manufacturer, found?.model].filter((text) => text != null && text !== '').join(' ');
  return {
    index: found?.index ?? null,
    name: found?.name ?? (facts === '' ? (found?.addresses[0] ?? '') : facts),
    make: found === null ? 'ringgate' : 'onvif',
    kind: found === null ? 'reader' : 'camera',
    areaId,
    where: 'later',
    checkpointId: null,
    place: noPlace,
    lanes: [],
  };
}

/** What a draft still lacks, in the order of the form. */
export function lacksOf(draft: Draft): Lack[] {
  const { place } = draft;
  const fresh = draft.where === 'new';
  const numbers = draft.lanes.map((lane) => lane.number);
  const checks: readonly (readonly [Lack, boolean])[] = [
    ['name', draft.name.trim() === ''],
    ['make', draft.make.trim() === ''],
    ['area', draft.areaId === '' && draft.where !== 'existing'],
    ['checkpoint', draft.where === 'existing' && draft.checkpointId === null],
    ['placeName', fresh && place.name.trim() === ''],
    ['position', fresh && !isPosition(place)],
    ['datum', fresh && isPosition(place) && place.datum === null],
    ['laneTwice', new Set(numbers).size !== numbers.length],
    ['heading', draft.where !== 'later' && draft.lanes.some((lane) => lane.headingDeg === null)],
  ];
  return checks.filter(([, lacking]) => lacking).map(([lack]) => lack);
}

export function isPosition(place: Pick<NewPlace, 'lat' | 'lon'>): place is { lat: number; lon: number } {
  const { lat, lon } = place;
  return lat !== null && lon !== null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
}

/** The lanes with one more: the next free number, and the heading of the last one, since lanes mostly run side by side. */
export function withLane(lanes: readonly Lane[]): Lane[] {
  const number = lanes.reduce((most, lane) => Math.max(most, lane.number), 0) + 1;
  return [...lanes, { number, headingDeg: lanes.at(-1)?.headingDeg ?? null }];
}

/** The lanes with the heading of one set. */
export function withHeading(lanes: readonly Lane[], number: number, headingDeg: number | null): Lane[] {
  return lanes.map((lane) =>
    lane.number === number
      ? { number, headingDeg: headingDeg === null ? null : normalHeading(headingDeg) }
      : lane,
  );
}

/** The checkpoint that a draft makes, as `POST /checkpoints` takes it; null where it makes none. */
export function newCheckpointOf(draft: Draft): object | null {
  const { place } = draft;
  if (draft.where !== 'new' || !isPosition(place) || place.datum === null) return null;
  return {
    name: place.name.trim(),
    kind: place.kind,
    grade: place.kind === 'checkpoint' ? place.grade : null,
    ringId: place.kind === 'checkpoint' ? place.ringId : null,
    areaId: draft.areaId,
    road: place.road.trim(),
    position: { lat: place.lat, lon: place.lon, datum: place.datum },
    lanes: draft.lanes,
  };
}

/** What registers a found camera, once its checkpoint is known. */
export function registrationOf(draft: Draft, checkpointId: string | null): object {
  return {
    ...(draft.index === null ? {} : { index: draft.index }),
    name: draft.name.trim(),
    make: draft.make.trim(),
    ...(checkpointId === null ? { areaId: draft.areaId } : { checkpointId }),
    ...(checkpointId !== null && draft.where === 'existing' && draft.lanes.length > 0
      ? { lanes: draft.lanes }
      : {}),
  };
}
