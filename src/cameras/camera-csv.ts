/**
 * Cameras from a CSV file: every error at once with its line, all cameras or none. No password stands in a file; the
 * column `login` names a kept one.
 */
import { randomId } from '../accounts/secrets.ts';
import type { FieldError } from '../core/errors.ts';
import type { AreaScope } from '../http/scope.ts';
import { deviceOf, type KnownSites } from '../registry/devices.ts';
import type { SealedCameraLogin } from '../store/contract/camera-logins.ts';
import type { NewDevice, RegistrySnapshot } from '../store/contract/registry.ts';
import { type CsvRow, parseCsv } from '../wire/csv.ts';
import { unopenedFacts } from './found.ts';
import { CameraIndex } from './identity.ts';
import { cameraMake } from './registration-check.ts';

export const cameraColumns = [
  'id',
  'name',
  'address',
  'areaId',
  'checkpointId',
  'login',
  'endpoint',
  'hardwareAddress',
  'make',
] as const;
type Column = (typeof cameraColumns)[number];
const idPattern = /^[A-Za-z0-9_-]{1,64}$/;
const maxRows = 5_000;

export interface CameraCsvSurroundings {
  snapshot: RegistrySnapshot;
  scope: AreaScope;
  makes: readonly string[];
  /** Kept logins that the caller may use. */
  logins: readonly SealedCameraLogin[];
  /** Whether cameras may have this IP address; host names are looked at when they are asked. */
  mayBeAt(address: string): boolean;
}

interface Sheet {
  devices: NewDevice[];
  errors: FieldError[];
}

/** Paths are `/csv/{line}` or `/csv/{line}/{column}`; line 1 names the columns. */
export function readCameraCsv(text: string, around: CameraCsvSurroundings): Sheet {
  const { rows, errors } = parseCsv(text);
  if (errors.length > 0)
    return { devices: [], errors: errors.map(({ line, message }) => at(line, null, message)) };
  const [header, ...body] = rows;
  const wrongHeader = checkHeader(header);
  if (header === undefined || wrongHeader.length > 0) return { devices: [], errors: wrongHeader };
  if (body.length > maxRows)
    return { devices: [], errors: [at(header.line, null, `more than ${maxRows} cameras in one file`)] };
  const reader = new SheetReader(header, around);
  for (const row of body) reader.row(row);
  return reader.sheet;
}

function at(line: number, field: string | null, message: string): FieldError {
  return { path: field === null ? `/csv/${line}` : `/csv/${line}/${field}`, message };
}

function checkHeader(header: CsvRow | undefined): FieldError[] {
  if (header === undefined)
    return [at(1, null, `the file is empty; its first line names the columns: ${cameraColumns.join(',')}`)];
  const names = header.fields.map((name) => name.trim());
  const known: readonly string[] = cameraColumns;
  const password = names.filter((name) => /pass|pwd|secret/i.test(name));
  if (password.length > 0)
    return [at(header.line, null, `no passwords in files: keep a login and name it in the column "login"`)];
  return [
    ...names
      .filter((name) => !known.includes(name))
      .map((name) => at(header.line, null, `there is no column "${name}"; there are ${known.join(', ')}`)),
    ...(names.includes('address') ? [] : [at(header.line, null, 'the column "address" is missing')]),
    ...names
      .filter((name, n) => names.indexOf(name) !== n)
      .map((name) => at(header.line, null, `the column "${name}" is there twice`)),
  ];
}

class SheetReader {
  readonly sheet: Sheet = { devices: [], errors: [] };
  readonly #header: CsvRow;
  readonly #around: CameraCsvSurroundings;
  readonly #known: KnownSites;
  readonly #index: CameraIndex;
  readonly #registered: ReadonlySet<string>;
  readonly #lineOf = new Map<string, number>();

  constructor(header: CsvRow, around: CameraCsvSurroundings) {
    const { snapshot } = around;
    this.#header = header;
    this.#around = around;
    const areaOf = new Map(snapshot.checkpoints.map(({ id, areaId }) => [id, areaId]));
    this.#known = {
      areaIds: new Set(snapshot.areas.map(({ id }) => id)),
      areaOfCheckpoint: (id) => areaOf.get(id),
      makes: around.makes,
    };
    this.#index = new CameraIndex(snapshot.devices);
    this.#registered = new Set(snapshot.devices.map(({ id }) => id));
  }

  row(row: CsvRow): void {
    const wrong = (field: string | null, message: string): void => {
      this.sheet.errors.push(at(row.line, field, message));
    };
    const { fields } = this.#header;
    if (row.fields.length !== fields.length) {
      wrong(null, `has ${row.fields.length} fields, the first line ${fields.length}`);
      return;
    }
    const cells: Partial<Record<Column, string>> = Object.fromEntries(
      fields
        .map((name, n) => [name.trim(), row.fields[n]?.trim() ?? ''] as const)
        .filter(([, value]) => value !== ''),
    );
    const { id = randomId(), name, address, areaId, checkpointId, make = cameraMake } = cells;
    const { endpoint = null, hardwareAddress = null } = cells;
    if (!idPattern.test(id)) wrong('id', `must be letters, digits, _ and -, 1 to 64, got "${id}"`);
    if (this.#registered.has(id)) wrong('id', `"${id}" is registered already`);
    const serviceUrl = this.#serviceOf(address, wrong);
    this.#refuseTwice(
      row.line,
      [
        ['id', cells.id],
        ['address', address],
        ['endpoint', cells.endpoint],
      ],
      wrong,
    );
    const registered = this.#index.find({ endpoint, hardwareAddress });
    if (registered !== null)
      wrong(
        endpoint === null ? 'hardwareAddress' : 'endpoint',
        this.#around.scope.holds(registered.areaId)
          ? `is registered already as the device "${registered.id}" (${registered.name})`
          : 'is registered already, in another area',
      );
    const sealedLogin = this.#loginOf(cells.login, wrong);
    const { device, errors } = deviceOf(
      id,
      {
        name: name ?? address ?? id,
        make,
        kind: 'camera',
        ...(address === undefined ? {} : { address }),
        ...(areaId === undefined ? {} : { areaId }),
        ...(checkpointId === undefined ? {} : { checkpointId }),
      },
      this.#known,
      () => '',
    );
    for (const { path, message } of errors) wrong(path.slice(1), message);
    const areas = [device.areaId, this.#known.areaOfCheckpoint(device.checkpointId ?? '')];
    if (errors.length === 0 && areas.some((area) => area !== undefined && !this.#around.scope.holds(area)))
      wrong(areaId === undefined ? 'checkpointId' : 'areaId', 'lies outside your area');
    const facts = { ...unopenedFacts(serviceUrl, endpoint), hardwareAddress };
    this.sheet.devices.push({
      ...device,
      camera: facts,
      ...(sealedLogin === null ? {} : { sealedLogin }),
    });
  }

  #serviceOf(address: string | undefined, wrong: (field: string, message: string) => void): string {
    if (address === undefined) {
      wrong('address', 'is required: host or host:port');
      return '';
    }
    const url = URL.parse(`http://${address}/onvif/device_service`);
    if (url === null || url.host === '' || !/^[\w.:[\]-]+$/.test(address)) {
      wrong('address', `must be host or host:port, got ${JSON.stringify(address)}`);
      return '';
    }
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (/^[\d.]+$|:/.test(host) && !this.#around.mayBeAt(host))
      wrong('address', `${host} lies in none of the networks of cameras (setting cameras.networks)`);
    return url.href;
  }

  #refuseTwice(
    line: number,
    cells: readonly [field: Column, value: string | undefined][],
    wrong: (field: string, message: string) => void,
  ): void {
    for (const [field, value] of cells) {
      if (value === undefined) continue;
      const key = `${field} ${value}`;
      const earlier = this.#lineOf.get(key);
      if (earlier !== undefined) wrong(field, `"${value}" is in line ${earlier} already`);
      this.#lineOf.set(key, line);
    }
  }

  #loginOf(name: string | undefined, wrong: (field: string, message: string) => void): string | null {
    if (name === undefined) return null;
    const login = this.#around.logins.find((one) => one.name === name || one.id === name);
    if (login === undefined) wrong('login', `there is no kept login "${name}" in your area`);
    return login?.sealedLogin ?? null;
  }
}
