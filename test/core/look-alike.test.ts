import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lookAlike, lookAlikeClasses, lookAlikeVersion, skeletonHash } from '../../src/core/look-alike.ts';

function alike(a: string, b: string): boolean {
  return lookAlike(a.charCodeAt(0), b.charCodeAt(0));
}

describe('the look-alike table', () => {
  test('is version 1 with the nine classes of the contract', () => {
    expect(lookAlikeVersion).toBe(1);
    expect(lookAlikeClasses).toEqual(['0OQD', '1ILT', '2Z', '5S', '8B', '6G', '7T', 'VY', '京豫']);
  });

  test.each(['0O', 'QD', '1I', '1T', 'LT', '7T', '2Z', '5S', '8B', '6G', 'VY', '京豫'])(
    'holds %s for alike',
    (pair) => {
      const [a = '', b = ''] = pair;
      expect([alike(a, b), alike(b, a)]).toEqual([true, true]);
    },
  );

  test.each(['17', 'I7', 'L7', '08', '3B', '11', '56', '京苏', 'AB'])('holds %s for different', (pair) => {
    const [a = '', b = ''] = pair;
    expect([alike(a, b), alike(b, a)]).toEqual([false, false]);
  });

  test('gives texts of look-alike characters one skeleton, also through T from 1 to 7', () => {
    expect(skeletonHash('苏F17T0D')).toBe(skeletonHash('苏FT71QO'));
    expect(skeletonHash('京A12345')).toBe(skeletonHash('豫AIZ34S'));
    expect(skeletonHash('京A12345')).not.toBe(skeletonHash('京A12346'));
  });

  test('keeps the skeleton under any replacement within the classes', () => {
    const replaced = fc.array(fc.tuple(fc.constantFrom(...lookAlikeClasses), fc.nat(3), fc.nat(3)), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(replaced, (choices) => {
        const pick = (members: string, index: number) => members.charAt(index % members.length);
        const a = choices.map(([members, i]) => pick(members, i)).join('');
        const b = choices.map(([members, , i]) => pick(members, i)).join('');
        expect(skeletonHash(a)).toBe(skeletonHash(b));
      }),
    );
  });
});
