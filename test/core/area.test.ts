import { describe, expect, it } from 'vitest';
import { AreaTree, checkAreas } from '../../src/core/area.ts';
import type { Area } from '../../src/core/entities.ts';
import { RinggateError } from '../../src/core/errors.ts';

function areas(parents: Record<string, string | null>): Area[] {
  return Object.entries(parents).map(([id, parentId]) => ({ id, name: id.toUpperCase(), parentId }));
}
const district = areas({
  s1: 't1',
  t1: 'd',
  d: null,
  t2: 'd',
  s2: 't1',
  s3: 't2',
  other: null,
  town: 'other',
});

describe('an area tree', () => {
  const tree = new AreaTree(district);

  it('gives the area and all below it, the area first, whatever order they came in', () => {
    expect(tree.within('d')).toEqual(['d', 't1', 't2', 's1', 's2', 's3']);
    expect(tree.within('t1')).toEqual(['t1', 's1', 's2']);
    expect(tree.within('s3')).toEqual(['s3']);
    expect(tree.within('other')).toEqual(['other', 'town']);
  });
  it('restricts nothing for a null root and gives nothing for an unknown one', () => {
    expect(tree.within(null)).toBeNull();
    expect(tree.within('nowhere')).toEqual([]);
  });
  it('keeps its own lists when a caller changes what it got', () => {
    tree.within('d')?.push('stolen');
    expect(tree.within('d')).not.toContain('stolen');
  });
  it.each<[string | null, string | null, boolean]>([
    [null, 's1', true],
    [null, null, true],
    [null, 'nowhere', true],
    ['d', 'd', true],
    ['d', 's1', true],
    ['t1', 's2', true],
    ['t1', 's3', false],
    ['t1', 'd', false],
    ['d', 'town', false],
    ['d', null, false],
    ['d', 'nowhere', false],
    ['nowhere', 'nowhere', false],
  ])('under root %s, area %s is contained: %s', (root, area, contained) => {
    expect(tree.contains(root, area)).toBe(contained);
  });
  it('knows the area above', () => {
    expect([tree.parentOf('s1'), tree.parentOf('d'), tree.parentOf('nowhere')]).toEqual(['t1', null, null]);
  });
  it('may be empty, or thousands deep', () => {
    expect(new AreaTree([]).within(null)).toBeNull();
    const deep = Array.from({ length: 3000 }, (_, i) => ({
      id: `a${i}`,
      name: '',
      parentId: i ? `a${i - 1}` : null,
    }));
    expect(new AreaTree(deep).contains('a0', 'a2999')).toBe(true);
    expect(new AreaTree(deep).within('a2990')).toHaveLength(10);
  });
});

describe('areas that form no tree', () => {
  it.each<[string, Record<string, string | null>, string]>([
    ['an area is its own parent', { a: 'a' }, 'areas lie below themselves: a below a'],
    ['two are below each other', { a: 'b', b: 'a' }, 'areas lie below themselves: a below b below a'],
    [
      'a tail leads into a circle',
      { x: 'a', a: 'b', b: 'c', c: 'a', d: null },
      'areas lie below themselves: a below b below c below a',
    ],
    ['a parent does not exist', { a: null, b: 'z' }, 'area "b": its parent "z" does not exist'],
  ])('are refused where %s', (_name, parents, message) => {
    expect(checkAreas(areas(parents))).toEqual([{ path: '/parentId', message }]);
    expect(() => new AreaTree(areas(parents))).toThrow(RinggateError);
  });
  it('are refused where an id is there twice', () => {
    expect(checkAreas([...areas({ a: null }), ...areas({ a: null })])).toEqual([
      { path: '/id', message: 'area "a" is there twice' },
    ]);
  });
  it('are told with every error at once and the code invalid_request', () => {
    try {
      new AreaTree(areas({ a: 'a', b: 'z' }));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid_request' });
      expect(error instanceof RinggateError && error.errors).toHaveLength(2);
    }
  });
});
