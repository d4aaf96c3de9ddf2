import { describe, expect, it } from 'vitest';
import { compileJsonPath } from '../../src/wire/json-path.ts';

const document = { a: [{ b: 1, 'c d': 2 }, { b: 3 }], e: { f: null }, __proto__: { g: 4 } };

describe('JSONPath', () => {
  it.each<[string, unknown[]]>([
    ['$', [document]],
    ['$.a[1].b', [3]],
    ["$.a[0]['c d']", [2]],
    ['$.e.f', [null]],
    ['$.a[*].b', [1, 3]],
    ['$..b', [1, 3]],
    ['$.a[-1:].b', [3]],
    ["$.a[0]['b','c d']", [1, 2]],
    ['$.nothing.there', []],
    ['$.toString', []],
    ['$.g', []],
  ])('finds with %s what is there, and of the object itself only', (expression, found) => {
    expect(compileJsonPath(expression)(document)).toEqual(found);
  });

  it.each(['a.b', '$.a[?(@.b)]', '$.a[(@.length-1)]', '$.a[', '$.a~', '$.a^', '$.a@string()'])(
    'refuses %s',
    (expression) => {
      expect(() => compileJsonPath(expression)).toThrow();
    },
  );

  it('runs nothing that stands in a message or a path', () => {
    const global = globalThis as { ran?: boolean };
    expect(() => compileJsonPath('$.a[?(globalThis.ran=true)]')).toThrow('not run');
    expect(compileJsonPath('$..b')({ b: '(globalThis.ran=true)' })).toEqual(['(globalThis.ran=true)']);
    expect(global.ran).toBeUndefined();
  });

  it('gives nothing of what is nested too deeply, and does not throw', () => {
    let deep: unknown = { b: 1 };
    for (let i = 0; i < 50_000; i++) deep = [deep];
    expect(() => compileJsonPath('$..b')(deep)).not.toThrow();
  });
});
