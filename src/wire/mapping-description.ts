/** The description of a make in configuration alone: its shape, and what is wrong with one. */
import type { FieldError } from '../core/errors.ts';
import type { PlateColor } from '../core/model.ts';
import type { SpeedUnit } from './units.ts';

export const mappingFormats = ['json', 'xml', 'csv'] as const;
export const mappingTransports = ['mqtt', 'http', 'tcp'] as const;
export const timeFormats = ['iso', 'epoch-s', 'epoch-ms', 'epoch-us', 'epoch-ns', 'pattern'] as const;
export const confidenceScales = ['0..1', '0..100'] as const;
export const speedUnits = ['kmh', 'mph', 'ms', 'knots'] as const satisfies readonly SpeedUnit[];
export const imageForms = ['base64', 'url', 'path'] as const;
export const separators = [',', ';', '\t', '|'] as const;
/** Every field that can be filled; only the plate must be. */
export const mappedFields = [
  'plate',
  'time',
  'eventId',
  'deviceKey',
  'confidence',
  'candidates',
  'lane',
  'travel',
  'speed',
  'plateColor',
  'vehicleType',
  'vehicleColor',
  'vehicleMake',
  'image',
] as const;
export type MappedField = (typeof mappedFields)[number];

/** A test of what an expression finds: one of these words, none of them, a pattern, or whether there is anything. */
export interface MappingCondition {
  at: string;
  is?: readonly string[];
  isNot?: readonly string[];
  matches?: string;
  exists?: boolean;
}

/** One make. Expressions are JSONPath (`$…` from the message, `@…` from the item), XPath, or names of CSV columns. */
export interface MappingDescription {
  id: string;
  name: string;
  source: string;
  models: readonly string[];
  transports: readonly (typeof mappingTransports)[number][];
  format: (typeof mappingFormats)[number];
  csv: { separator: (typeof separators)[number]; header: boolean };
  /** Each of what it finds is a vehicle; absent: the message is one. */
  items: string | null;
  /** An item is a read where all of these hold … */
  reads: readonly MappingCondition[];
  /** … and none of these. */
  ignore: readonly MappingCondition[];
  heartbeat: { when: readonly MappingCondition[]; deviceKey: string | null } | null;
  fields: Readonly<Partial<Record<MappedField, string>>> & { readonly plate: string };
  time: { format: (typeof timeFormats)[number]; pattern: string | null; zone: string | null } | null;
  confidence: (typeof confidenceScales)[number] | null;
  speed: SpeedUnit | null;
  image: (typeof imageForms)[number] | null;
  plateColors: Readonly<Record<string, PlateColor>>;
  /** Values of `travel` that mean away from the camera. */
  departing: readonly string[];
  /** Words that stand for "no plate". */
  noPlate: readonly string[];
}

export type CheckedMappings =
  | { mappings: MappingDescription[]; errors: [] }
  | { mappings: null; errors: FieldError[] };
