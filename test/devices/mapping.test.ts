import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { make } from '../../devices/mapping.ts';
import { loadSettings } from '../../src/config/index.ts';
import { parseMappings } from '../../src/config/mappings.ts';
import type { RinggateError } from '../../src/core/errors.ts';
import type { Make } from '../../src/core/model.ts';
import { loadMakes } from '../../src/registry/makes.ts';
import { checkMappings } from '../../src/wire/mapping-checks.ts';
import { makeOf } from '../../src/wire/mapping-decoder.ts';
import { decodeJson, decodeText, onlyRead, tinyJpeg } from './decoding.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/mapping-make.md'), 'utf8');
const [description = '', message = '', printed = ''] = [
  ...page.matchAll(/```(?:yaml|json)\n([\s\S]*?)```/g),
].map((found) => found[1] ?? '');
const least = {
  id: 'gate',
  name: 'Gate',
  source: 'the manual of the gate',
  format: 'json',
  fields: { plate: '$.plate' },
};

function described(value: unknown): Make {
  const { mappings, errors } = checkMappings(value);
  const [first] = mappings ?? [];
  if (first === undefined) throw new Error(JSON.stringify(errors));
  return makeOf(first);
}

describe('a make described in configuration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mapping-'));
  const file = join(folder, 'northgate.yaml');
  writeFileSync(file, description);
  writeFileSync(join(folder, 'message.json'), message);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('decodes the worked example of the page on the command line, as the page says', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(root, 'src/cli.ts'),
      'decode',
      '--make',
      'mapping',
      '--mapping',
      file,
      '--transport',
      'http',
      '--json',
      join(folder, 'message.json'),
    ]);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(printed));
  });

  it('reads lane, travel, speed, colour, kind and candidates of the example', () => {
    const parsed = parseMappings(description);
    const [first] = parsed.ok ? parsed.value : [];
    if (first === undefined) throw new Error('no description');
    expect(decodeText(makeOf(first), message).reads[0]).toMatchObject({
      lane: 2,
      travel: 'departing',
      speedKmh: 48.3,
      plateColor: 'blue',
      vehicle: { type: 'truck' },
      candidates: [{ plate: '苏F12346', confidence: null }],
    });
  });

  it('joins the makes of a gateway whose setting names the file', async () => {
    const settings = loadSettings({ RINGGATE_MAKES_MAPPINGS: file }, (path) => readFileSync(path, 'utf8'));
    const makes = await loadMakes(undefined, settings.makes.mappings);
    const northgate = makes.get('northgate');
    expect(northgate?.name).toBe('Northgate NG-200');
    expect(
      northgate?.decode({ transport: 'mqtt', body: Buffer.from('{"kind":"alive","unit":"NG-7"}') }),
    ).toEqual({
      reads: [],
      rejects: [],
      reports: [{ kind: 'heartbeat', deviceKey: 'NG-7' }],
    });
  });

  it('does not take the place of a make that is there', async () => {
    const { mappings } = checkMappings({ ...least, id: 'frigate' });
    await expect(loadMakes(undefined, mappings ?? [])).rejects.toMatchObject({ code: 'conflict' });
  });

  it('ends a start with every mistake of the file at once', () => {
    const broken = join(folder, 'broken.yaml');
    writeFileSync(
      broken,
      'id: X Y\nname: a\nsource: the manual of the gate\nformat: json\nfields: { plate: plate }\n',
    );
    let thrown: RinggateError | null = null;
    try {
      loadSettings({ RINGGATE_MAKES_MAPPINGS: broken }, (path) => readFileSync(path, 'utf8'));
    } catch (error) {
      thrown = error as RinggateError;
    }
    expect(thrown?.code).toBe('invalid_settings');
    expect(thrown?.errors.map((error) => error.message)).toEqual([
      expect.stringContaining(
        'in it mappings[0].fields.plate is "plate"; allowed: an expression of json: must start with $',
      ),
      expect.stringContaining('in it mappings[0].id is "X Y"; allowed: a-z, 0-9 and -'),
    ]);
  });

  it('reads XML whatever its namespaces and prefixes, several vehicles, times of the message beside them', () => {
    const gate = described({
      ...least,
      format: 'xml',
      items: '//vehicle',
      fields: {
        plate: 'plate',
        time: '/passage/@at',
        deviceKey: '//unit',
        confidence: 'plate/@conf',
        image: 'picture',
      },
      time: { format: 'epoch-ms' },
      confidence: '0..100',
      image: 'base64',
    });
    const xml = (prefix: string, space: string) =>
      `<?xml version="1.0"?><${prefix}passage ${space} at="1764000000250"><unit>U1</unit><${prefix}vehicle><${prefix}plate conf="88">A&amp;1</${prefix}plate><picture>${tinyJpeg}</picture></${prefix}vehicle><vehicle><plate conf="5"><![CDATA[B2]]></plate></vehicle></${prefix}passage>`;
    for (const text of [xml('', ''), xml('', 'xmlns="http://a"'), xml('n:', 'xmlns:n="http://b"')])
      expect(decodeText(gate, text).reads).toMatchObject([
        {
          plateRaw: 'A&1',
          capturedAtMs: 1764000000250,
          deviceKey: 'U1',
          confidence: 0.88,
          image: { mediaType: 'image/jpeg' },
        },
        { plateRaw: 'B2', confidence: 0.05, image: null },
      ]);
  });

  it('refuses XML with a document type, and XML that is broken', () => {
    const gate = described({ ...least, format: 'xml', fields: { plate: '//plate' } });
    const bomb = '<!DOCTYPE a [<!ENTITY x "AB1">]><a><plate>&x;</plate></a>';
    expect(decodeText(gate, bomb)).toMatchObject({
      reads: [],
      rejects: [{ code: 'invalid_read', detail: 'not XML: a document type is not allowed' }],
    });
    expect(decodeText(gate, '<a><plate>AB1</plate>').rejects).toMatchObject([{ code: 'invalid_read' }]);
    expect(decodeText(gate, '').rejects).toMatchObject([{ code: 'empty_message' }]);
  });

  it('reads CSV by name and by number of a column', () => {
    const named = described({
      ...least,
      format: 'csv',
      csv: { separator: ';' },
      fields: { plate: 'Kennzeichen', time: 'Zeit', image: 'Bild' },
      time: { format: 'pattern', pattern: 'dd.MM.yyyy HH:mm:ss', zone: 'Europe/Berlin' },
      image: 'path',
    });
    const { reads } = decodeText(
      named,
      'Zeit;Kennzeichen;Bild\n24.11.2025 17:00:04;B-AB 1;p/1.jpg\n24.11.2025 17:00:05;"B;2";../x\n',
    );
    expect(reads).toMatchObject([
      { plateRaw: 'B-AB 1', capturedAtMs: Date.UTC(2025, 10, 24, 16, 0, 4), image: { path: '/p/1.jpg' } },
      { plateRaw: 'B;2', image: null, imageBroken: true },
    ]);
    const numbered = described({ ...least, format: 'csv', csv: { header: false }, fields: { plate: '2' } });
    expect(onlyRead(decodeText(numbered, '1,AB1,x'))).toMatchObject({ plateRaw: 'AB1', capturedAtMs: null });
  });

  it('takes the zone of the device before that of the description', () => {
    const gate = described({
      ...least,
      fields: { plate: '$.plate', time: '$.t' },
      time: { format: 'iso', zone: 'Asia/Shanghai' },
    });
    const at = (t: string, zone?: string) =>
      onlyRead(decodeJson(gate, { plate: 'A1', t }, zone === undefined ? {} : { zone })).capturedAtMs;
    expect(at('2025-11-24 16:00:00')).toBe(Date.UTC(2025, 10, 24, 8));
    expect(at('2025-11-24 16:00:00', 'Asia/Seoul')).toBe(Date.UTC(2025, 10, 24, 7));
    expect(at('2025-11-24T16:00:00Z', 'Asia/Seoul')).toBe(Date.UTC(2025, 10, 24, 16));
  });

  it('makes the same id of a message sent twice, and other ids of other vehicles', () => {
    const gate = described({ ...least, items: '$.all[*]', fields: { plate: '@.plate' } });
    const ids = (...plates: string[]) =>
      decodeJson(gate, { all: plates.map((plate) => ({ plate })) }).reads.map((read) => read.eventId);
    expect(ids('A', 'B')).toEqual(ids('A', 'B'));
    expect(new Set(ids('A', 'B', '', '')).size).toBe(4);
  });

  it('keeps the good items beside one that is broken, and names field and value of it', () => {
    const gate = described({ ...least, items: '$[*]', fields: { plate: '@.p' } });
    expect(decodeJson(gate, [{ p: 'A1' }, { p: { x: 1 } }])).toMatchObject({
      reads: [{ plateRaw: 'A1' }],
      rejects: [
        {
          code: 'invalid_read',
          index: 1,
          detail: 'fields.plate (@.p): must be a plate of at most 64 characters, is an object',
        },
      ],
    });
  });

  it('says that a make without a description can read nothing', () => {
    expect(decodeJson(make, { plate: 'A1' })).toMatchObject({
      reads: [],
      rejects: [{ code: 'unsupported' }],
    });
  });
});
