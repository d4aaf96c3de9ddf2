/** Validation by the route's TypeBox schema: every wrong field at once, each with the value that was sent. */
import { Compile } from 'typebox/schema';
import { Settings } from 'typebox/system';
import type { FieldError } from '../core/errors.ts';
import { ValidationFailure } from './problem.ts';
import type { TSchema } from './schema.ts';

// TypeBox stops at 8 otherwise; nobody should have to send a form twice
Settings.Set({ maxErrors: 1000 });

const secretFields = new Set(['password', 'otp', 'token']);
const longestShownValue = 120;

function pathSegments(instancePath: string): string[] {
  return instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(data: unknown, segments: readonly string[]): unknown {
  let value = data;
  for (const segment of segments) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string, unknown>)[segment];
  }
  return value;
}

/** Members that hold a secret, wherever in the value they stand. */
function withoutSecrets(member: string, value: unknown): unknown {
  return secretFields.has(member) ? '…' : value;
}

/** `got …` for a message; secrets are never shown, long values are cut. */
export function shownValue(field: string, value: unknown): string {
  if (secretFields.has(field)) return '';
  if (value === undefined) return '';
  const text = JSON.stringify(value, withoutSecrets).replace(/\/\/[^/@\s"]*@/g, '//…@');
  return `, got ${text.length > longestShownValue ? `${text.slice(0, longestShownValue)}…` : text}`;
}

interface SchemaError {
  keyword: string;
  instancePath: string;
  message: string;
  params: object;
}

interface Validator {
  Check(value: unknown): boolean;
  /** Whether it is right, and what is not. */
  Errors(value: unknown): [boolean, SchemaError[]];
}

function requirementOf(error: SchemaError): string {
  const { allowedValues, allowedValue } = error.params as {
    allowedValues?: unknown[];
    allowedValue?: unknown;
  };
  if (allowedValues !== undefined)
    return `must be one of ${allowedValues.map((value) => JSON.stringify(value)).join(', ')}`;
  if (allowedValue !== undefined) return `must be ${JSON.stringify(allowedValue)}`;
  return error.message;
}

/** Schema errors as field errors: paths are JSON pointers (`/lanes/0/headingDeg`), one error a field. */
export function fieldErrors(errors: readonly SchemaError[], data: unknown): FieldError[] {
  const found = new Map<string, string[]>();
  const note = (path: string, message: string) => {
    const messages = found.get(path) ?? [];
    if (!messages.includes(message)) found.set(path, [...messages, message]);
  };
  for (const error of errors) {
    const { requiredProperties } = error.params as { requiredProperties?: string[] };
    if (error.keyword === 'required' && requiredProperties !== undefined) {
      for (const property of requiredProperties) note(`${error.instancePath}/${property}`, 'is required');
    } else {
      note(error.instancePath, requirementOf(error));
    }
  }
  // "must be null" of a record says nothing where one of its members is what is wrong
  const paths = [...found.keys()];
  const deepest = [...found].filter(([path]) => !paths.some((other) => other.startsWith(`${path}/`)));
  return deepest.map(([path, messages]) => {
    const told = messages.filter((message) => !message.includes('anyOf'));
    const segments = pathSegments(path);
    const value = shownValue(segments.at(-1) ?? '', valueAt(data, segments));
    return { path, message: (told.length > 0 ? told : messages).join(', or ') + value };
  });
}

/** Text members as the schema wants them: `"5"` to 5 and `"true"` to true where that loses nothing; else left as text. */
function fromText(schema: unknown, data: unknown): Record<string, unknown> {
  const properties = (schema as { properties?: Record<string, { type?: string }> }).properties ?? {};
  const converted: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(data ?? {})) {
    const type = properties[name]?.type;
    if (
      (type === 'integer' || type === 'number') &&
      typeof value === 'string' &&
      /^-?\d+(\.\d+)?$/.test(value)
    ) {
      converted[name] = Number(value);
    } else if (type === 'boolean' && (value === 'true' || value === 'false')) {
      converted[name] = value === 'true';
    } else {
      converted[name] = value;
    }
  }
  return converted;
}

/**
 * Fastify's validator compiler. Query and path members come as text and are converted (`"5"` to 5); a body is taken
 * as it is. Unknown members are left alone, so that a record can be sent back with a change in it.
 */
export function validatorCompiler({ schema, httpPart }: { schema: unknown; httpPart?: string }) {
  // compiled at the first call: a gateway has hundreds of schemas, and should not be late at its start for all of them
  let compiled: Validator | null = null;
  return (data: unknown): { value: unknown } | { error: Error } => {
    compiled ??= Compile(schema as TSchema) as Validator;
    const validator = compiled;
    const value = httpPart === 'body' ? (data ?? {}) : fromText(schema, data);
    if (validator.Check(value)) return { value };
    return { error: new ValidationFailure(fieldErrors(validator.Errors(value)[1], value)) };
  };
}
