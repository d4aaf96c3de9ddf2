/** Files that import each other in a circle at run time: whichever is loaded first sees half of the other. */
import { posix } from 'node:path';
import { importsOf } from './imports.ts';
import type { SourceFile, Violation } from './types.ts';

/** One violation for each circle, at the import that closes it. */
export function findCycles(files: readonly SourceFile[]): Violation[] {
  const edges = new Map<string, { target: string; line: number }[]>();
  const known = new Set(files.map(({ path }) => path));
  for (const { path, content } of files) {
    if (!/\.(?:ts|tsx|mjs)$/.test(path)) continue;
    const targets = importsOf(content)
      .filter(({ specifier, typeOnly }) => !typeOnly && specifier.startsWith('.'))
      .map(({ specifier, line }) => ({ target: resolve(path, specifier, known), line }));
    edges.set(path, targets);
  }
  const violations: Violation[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (path: string): void => {
    way.push(path);
    for (const { target, line } of edges.get(path) ?? []) {
      const start = way.indexOf(target);
      if (start !== -1) {
        const circle = [...way.slice(start), target].join(' -> ');
        violations.push({ path, line, message: `imports in a circle: ${circle}` });
      } else if (!done.has(target)) {
        visit(target);
      }
    }
    way.pop();
    done.add(path);
  };
  for (const path of edges.keys()) if (!done.has(path)) visit(path);
  return violations;
}

/** Bundled pages may leave the ending out. */
function resolve(from: string, specifier: string, known: ReadonlySet<string>): string {
  const path = posix.normalize(posix.join(posix.dirname(from), specifier));
  const endings = ['', '.ts', '.tsx', '/index.ts', '/index.tsx'];
  return endings.map((ending) => path + ending).find((candidate) => known.has(candidate)) ?? path;
}
