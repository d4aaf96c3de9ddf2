import { describe, expect, it } from 'vitest';
import { createRandom } from '../../simulators/random.ts';
import { createReader } from '../../simulators/reading.ts';
import { countAlike, misreadAlike, misreadBeyond } from '../../simulators/traffic/look-alike.ts';
import { makePlate, type PlateKind, writePlate } from '../../simulators/traffic/plates.ts';
import { createVehicleMaker } from '../../simulators/traffic/vehicles.ts';
import { matchEntry } from '../../simulators/traffic/watchlist.ts';

const entry = (plate: string, plateColor: 'blue' | 'yellow' | null = 'blue') => ({ plate, plateColor });

describe('the judgement of hits', () => {
  it.each([
    ['苏F12345', 'blue', 'exact'],
    ['苏F12345', null, 'exact'],
    ['苏F12345', 'yellow', 'near'],
    ['苏FL2345', 'blue', 'near'],
    ['苏FLZ345', 'blue', 'near'],
    ['苏FLZ34S', 'blue', null],
    ['苏FA2345', 'blue', null],
    ['苏F1234', 'blue', null],
    ['苏F123456', 'blue', null],
    ['', null, null],
  ] as const)('takes %s (%s) against 苏F12345 blue as %s', (plate, color, expected) => {
    expect(matchEntry(entry('苏F12345'), plate, color)).toBe(expected);
  });

  it.each([
    ['苏F123*', '苏F12345', 'blue', 'pattern'],
    ['苏F123*', '苏F123', 'blue', 'pattern'],
    ['苏F12?45', '苏F12945', 'blue', 'pattern'],
    ['苏F12?45', '苏F1245', 'blue', null],
    ['苏F12?45', '苏FL2945', 'blue', null],
    ['苏F123*', '苏F12345', 'yellow', null],
  ] as const)('takes pattern %s against %s (%s) as %s', (pattern, plate, color, expected) => {
    expect(matchEntry(entry(pattern), plate, color)).toBe(expected);
  });

  it('lets an entry without a colour match any', () => {
    expect(matchEntry(entry('苏F12345', null), '苏F12345', 'yellow')).toBe('exact');
  });

  it('knows 京 and 豫 as look-alikes, and that 1 and 7 are none though T is one of both', () => {
    expect(countAlike('豫A12345', '京A12345')).toBe(1);
    expect(countAlike('苏F12345', '苏F72345')).toBeNull();
    expect(countAlike('苏FT2345', '苏F12345')).toBe(1);
    expect(countAlike('苏FT2345', '苏F72345')).toBe(1);
  });
});

describe('misreads', () => {
  it('are near the plate where made of look-alikes and never where made beyond the table', () => {
    const random = createRandom('misreads');
    const maker = createVehicleMaker(random);
    let alike = 0;
    let beyond = 0;
    for (let i = 0; i < 1000; i++) {
      const { text } = maker('civil').plate;
      const near = misreadAlike(random, text);
      if (near !== null) {
        expect(countAlike(near, text), `${near} for ${text}`).toBeGreaterThan(0);
        alike++;
      }
      const far = misreadBeyond(random, text);
      if (far !== null) {
        expect(far).not.toBe(text);
        expect(countAlike(far, text), `${far} for ${text}`).toBeNull();
        beyond++;
      }
    }
    expect(alike).toBeGreaterThan(800);
    expect(beyond).toBeGreaterThan(600);
  });

  it('come at the rate that is set', () => {
    const random = createRandom('rate');
    const maker = createVehicleMaker(random);
    const reader = createReader({ random, entries: [], misreadRate: 0.1, listedMisreadRate: 0.5 });
    const vehicles = Array.from({ length: 5000 }, () => maker('civil'));
    const wrong = vehicles.filter((vehicle) => {
      const facts = reader.read(vehicle);
      return (
        facts.plate !== '' && (facts.plate !== vehicle.plate.text || (facts.plateColor ?? 'blue') !== 'blue')
      );
    });
    expect(wrong.length / 5000).toBeGreaterThan(0.07);
    expect(wrong.length / 5000).toBeLessThan(0.12);
  });
});

describe('plates as readers write them', () => {
  const kinds: PlateKind[] = [
    'civil',
    'new-energy',
    'large',
    'large-new-energy',
    'trailer',
    'learner',
    'police',
    'hongkong-macao',
    'consulate',
    'embassy',
    'emergency',
  ];
  /** By the letter of domain.md, for plates of GA 36 only. */
  function normalise(raw: string): string {
    const half = [...raw]
      .map((c) => (c >= '！' && c <= '～' ? String.fromCharCode(c.charCodeAt(0) - 0xfee0) : c))
      .join('');
    const bare = half.replaceAll(/[\s\-·•・.．]/gu, '');
    return bare.slice(0, 2) + bare.slice(2).replaceAll('I', '1').replaceAll('O', '0');
  }

  it.each(kinds)('come back to their text, kind %s', (kind) => {
    const random = createRandom(`write-${kind}`);
    const styles = new Set<string>();
    for (let i = 0; i < 200; i++) {
      const { text } = makePlate(random, kind);
      const raw = writePlate(random, text, kind);
      styles.add(raw.replaceAll(/[A-Z0-9０-９Ａ-Ｚ\p{Script=Han}]/gu, ''));
      expect(normalise(raw), raw).toBe(text);
    }
    expect(styles.size).toBeGreaterThan(5);
  });

  it('say in several ways that there is none', () => {
    const random = createRandom('none');
    expect(new Set(Array.from({ length: 50 }, () => writePlate(random, '', 'none')))).toEqual(
      new Set(['', '无牌', 'unknown']),
    );
  });

  it('keep I and O in foreign plates', () => {
    const random = createRandom('foreign');
    const texts = Array.from({ length: 300 }, () => makePlate(random, 'foreign').text);
    expect(texts.some((text) => /[IO]/.test(text))).toBe(true);
    for (const text of texts) expect(writePlate(random, text, 'foreign').replaceAll(/[ -]/g, '')).toBe(text);
  });
});
