/** Devices from a CSV file: every error at once with its line, all devices or none. */
import { sealDigestLogin } from '../accounts/digest-login.ts';
import { hashSecret, randomSecret } from '../accounts/secrets.ts';
import type { Device } from '../core/entities.ts';
import { type FieldError, RinggateError } from '../core/errors.ts';
import type { Vault } from '../core/ports.ts';
import type { Store } from '../store/contract/index.ts';
import type { NewDevice } from '../store/contract/registry.ts';
import { type CsvRow, parseCsv } from '../wire/csv.ts';
import { deviceOf, type KnownSites } from './devices.ts';

export const deviceColumns = [
  'id',
  'name',
  'make',
  'kind',
  'checkpointId',
  'areaId',
  'address',
  'imageHosts',
  'zone',
  'keys',
] as const;
type Column = (typeof deviceColumns)[number];
const requiredColumns: readonly Column[] = ['id', 'make', 'kind'];
const idPattern = /^[A-Za-z0-9_-]{1,64}$/;

export interface ImportedDevice {
  device: Device;
  /** Shown this once. */
  mqtt: { username: string; password: string };
}

function isColumn(name: string): name is Column {
  return (deviceColumns as readonly string[]).includes(name);
}

function at(line: number, field: string, message: string): FieldError {
  return { path: field === '' ? `line ${line}` : `line ${line}, ${field}`, message };
}

function checkHeader(header: CsvRow | undefined): FieldError[] {
  if (header === undefined)
    return [at(1, '', `the file is empty; its first line names the columns: ${deviceColumns.join(',')}`)];
  const unknown = header.fields.filter((name) => !isColumn(name.trim()));
  const missing = requiredColumns.filter((name) => !header.fields.some((field) => field.trim() === name));
  const names = header.fields.map((name) => name.trim());
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...unknown.map((name) =>
      at(header.line, '', `there is no column "${name}"; there are ${deviceColumns.join(', ')}`),
    ),
    ...missing.map((name) => at(header.line, '', `the column "${name}" is missing`)),
    ...twice.map((name) => at(header.line, '', `the column "${name}" is there twice`)),
  ];
}

function cellsOf(header: CsvRow, row: CsvRow): Partial<Record<Column, string>> {
  const cells = header.fields.map((name, index) => [name.trim(), row.fields[index]?.trim() ?? ''] as const);
  return Object.fromEntries(cells.filter(([, value]) => value !== ''));
}

/** A file of devices carries no logins. */
function noLogin(): never {
  throw new RinggateError('internal', 'a CSV file of devices has no column for logins');
}

/** One line as a device, with everything wrong in it. */
function readRow(
  header: CsvRow,
  row: CsvRow,
  known: KnownSites,
): { device: NewDevice | null; errors: FieldError[] } {
  if (row.fields.length !== header.fields.length) {
    return {
      device: null,
      errors: [at(row.line, '', `has ${row.fields.length} fields, the first line ${header.fields.length}`)],
    };
  }
  const cells = cellsOf(header, row);
  const { id, name, make, kind, checkpointId, areaId, address, imageHosts, zone, keys } = cells;
  const errors: FieldError[] = [];
  if (id === undefined) errors.push(at(row.line, 'id', 'is required'));
  else if (!idPattern.test(id))
    errors.push(at(row.line, 'id', `must be letters, digits, _ and -, 1 to 64, got "${id}"`));
  if (kind !== 'reader' && kind !== 'camera') {
    errors.push(at(row.line, 'kind', `must be "reader" or "camera", got "${kind ?? ''}"`));
  }
  if (make === undefined) errors.push(at(row.line, 'make', 'is required'));
  const found = deviceOf(
    id ?? '',
    {
      make: make ?? '',
      kind: kind === 'camera' ? 'camera' : 'reader',
      ...(name === undefined ? {} : { name }),
      ...(checkpointId === undefined ? {} : { checkpointId }),
      ...(areaId === undefined ? {} : { areaId }),
      ...(address === undefined ? {} : { address }),
      ...(imageHosts === undefined
        ? {}
        : { imageHosts: imageHosts.split(/[\s;]+/).filter((host) => host !== '') }),
      ...(zone === undefined ? {} : { zone }),
      ...(keys === undefined ? {} : { keys: keys.split(';').map((key) => key.trim()) }),
    },
    known,
    noLogin,
  );
  const ofRules = found.errors
    .filter((error) => !(make === undefined && error.path === '/make'))
    .map(({ path, message }) => at(row.line, path.slice(1), message));
  return { device: found.device, errors: [...errors, ...ofRules] };
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  throw new RinggateError('invalid_request', `Nothing was imported: ${errors.length} error(s)`, { errors });
}

/**
 * Registers the devices of a CSV text in one transaction. The first line names the columns (`deviceColumns`);
 * `imageHosts` are separated by `;`.
 * @throws RinggateError invalid_request with all errors; paths are `line N` or `line N, column`
 */
export async function importDevices(
  parts: { store: Pick<Store, 'registry'>; makes: readonly string[]; vault: Vault },
  text: string,
): Promise<ImportedDevice[]> {
  const { registry } = parts.store;
  const { rows, errors: notCsv } = parseCsv(text);
  refuse(notCsv.map((error) => at(error.line, '', error.message)));
  const [header, ...body] = rows;
  refuse(checkHeader(header));
  if (header === undefined) return [];

  const { areas, checkpoints, devices } = await registry.snapshot();
  const areaOf = new Map(checkpoints.map((checkpoint) => [checkpoint.id, checkpoint.areaId]));
  const known: KnownSites = {
    areaIds: new Set(areas.map((area) => area.id)),
    areaOfCheckpoint: (id) => areaOf.get(id),
    makes: parts.makes,
  };
  const registered = new Set(devices.map((device) => device.id));
  const lineOf = new Map<string, number>();
  const errors: FieldError[] = [];
  const wanted: { device: NewDevice; password: string }[] = [];
  for (const row of body) {
    const { device, errors: wrong } = readRow(header, row, known);
    errors.push(...wrong);
    if (device === null || device.id === '') continue;
    const earlier = lineOf.get(device.id);
    if (earlier !== undefined)
      errors.push(at(row.line, 'id', `"${device.id}" is in line ${earlier} already`));
    else if (registered.has(device.id))
      errors.push(at(row.line, 'id', `"${device.id}" is registered already`));
    lineOf.set(device.id, row.line);
    wanted.push({ device, password: randomSecret() });
  }
  refuse(errors);
  const made = await registry.createDevices(
    wanted.map(({ device, password }) => ({
      device,
      credentialHash: hashSecret(password),
      digestLogin: sealDigestLogin(parts.vault, device.id, password),
    })),
  );
  return made.map((device, index) => ({
    device,
    mqtt: { username: device.id, password: wanted[index]?.password ?? '' },
  }));
}
