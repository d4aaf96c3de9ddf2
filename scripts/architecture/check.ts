/** The rules of architecture.md over a set of files. Pure: the tests plant violations in files that don't exist. */
import { posix } from 'node:path';
import { findCycles } from './cycles.ts';
import { type Import, importsOf } from './imports.ts';
import { layerOf, layers } from './layers.ts';
import { findIgnoredStoreCalls } from './promises.ts';
import type { SourceFile, Violation } from './types.ts';

export const maxLines = 400;
export const topFolders = ['src', 'devices', 'simulators', 'dashboards', 'test', 'bench', 'docs', 'scripts'];

/** Their types are the vocabulary of routes and of the store's statements. */
const typesAnywhere = new Set(['fastify', 'better-sqlite3', 'geojson', 'maplibre-gl']);
/** What a page is written in, as Node's own modules are for the gateway: state, texts, elements. */
const pageLanguage = new Set([
  'react',
  'react-dom',
  'react-i18next',
  'i18next',
  'zustand',
  '@tanstack/react-virtual',
]);
/** Packages with several entries of which each has its own file. */
const byEntry = new Set(['typebox']);

const code = /\.(?:ts|tsx|mts|mjs|js)$/;
const limited = /\.(?:ts|tsx|mts|mjs|js|css|sql)$/;

/** Everything that is wrong, in the order of the files. */
export function checkArchitecture(files: readonly SourceFile[]): Violation[] {
  const violations: Violation[] = [];
  const usersOf = new Map<string, { path: string; line: number }[]>();
  for (const file of files) {
    violations.push(...checkFile(file));
    if (!code.test(file.path)) continue;
    const layer = layerOf(file.path);
    if (layer === null) {
      violations.push({ path: file.path, line: 1, message: 'lies in no folder that architecture.md knows' });
      continue;
    }
    for (const found of importsOf(file.content)) {
      const problem = checkImport(file.path, layer, found);
      if (problem !== null) violations.push({ path: file.path, line: found.line, message: problem });
      noteUse(usersOf, file.path, layer, found);
    }
  }
  for (const [key, users] of usersOf) {
    const paths = [...new Set(users.map(({ path }) => path))];
    const name = key.split(' ')[1] ?? key;
    for (const { path, line } of paths.length > 1 ? users : []) {
      const others = paths.filter((other) => other !== path).join(', ');
      violations.push({
        path,
        line,
        message: `"${name}" is imported in more than one file (also ${others})`,
      });
    }
  }
  violations.push(...checkFolders(files), ...findCycles(files));
  return violations;
}

function checkFile({ path, content }: SourceFile): Violation[] {
  const violations: Violation[] = [];
  const lines = content.split('\n');
  const count = content.endsWith('\n') ? lines.length - 1 : lines.length;
  if (limited.test(path) && count > maxLines) {
    violations.push({ path, line: maxLines + 1, message: `has ${count} lines; at most ${maxLines}` });
  }
  if (path === 'package-lock.json') {
    lines.forEach((text, index) => {
      if (/"resolved":\s*"\w+:/.test(text))
        violations.push({ path, line: index + 1, message: 'records a download address' });
    });
  }
  if (path.startsWith('test/') && code.test(path)) {
    lines.forEach((text, index) => {
      const isMarked = text.includes('// not opened') || lines[index - 1]?.includes('// not opened');
      if (isMarked || !hasFixedPort(text)) return;
      violations.push({
        path,
        line: index + 1,
        message: 'fixed port in a test; use port 0 (or say "// not opened")',
      });
    });
  }
  violations.push(...findIgnoredStoreCalls({ path, content }));
  return violations;
}

/** A port that a test would listen on or connect to. `// not opened` marks one that is only read as text. */
function hasFixedPort(line: string): boolean {
  return (
    /(?:\bport|[a-z]Port)['"]?\s*[:=]\s*['"]?[1-9]\d*\b/.test(line) ||
    /_PORT['"]?\s*\]?\s*[:=]\s*['"`]?[1-9]\d*\b/.test(line) ||
    /\.listen\(\s*[1-9]\d*/.test(line) ||
    /(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0):[1-9]\d*/.test(line)
  );
}

function checkImport(path: string, layer: string, { specifier, typeOnly }: Import): string | null {
  const rules = layers[layer];
  if (rules === undefined) return null;
  if (specifier.startsWith('.')) return checkRelative(path, layer, specifier, typeOnly);
  if (specifier.startsWith('node:')) {
    const isBuildFile = /(?:^|\/)vite\.config\.ts$/.test(path);
    if (rules.node === true || rules.node.includes(specifier) || isBuildFile) return null;
    return `${layer} may not import ${specifier}`;
  }
  if (/^[a-z]+:/i.test(specifier) || specifier.startsWith('/'))
    return `"${specifier}" is neither a package nor a relative path`;
  return rules.npm ? null : `${layer} may not import the package "${packageName(specifier)}"`;
}

function checkRelative(path: string, layer: string, specifier: string, typeOnly: boolean): string | null {
  const rules = layers[layer];
  const target = posix.normalize(posix.join(posix.dirname(path), specifier.replace(/\?.*$/, '')));
  const targetLayer = layerOf(target);
  if (targetLayer === null) {
    const isOwnFile =
      target === 'package.json' || layer === 'test' || layer === 'scripts' || layer === 'dashboards';
    return isOwnFile && !target.startsWith('src/') ? null : `may not import ${target}`;
  }
  if (layer === 'devices' && targetLayer === 'devices')
    return 'a make is one file: it may not import another file of devices/';
  if (layer === 'dashboards' && targetLayer === 'dashboards') {
    return path.split('/')[1] === target.split('/')[1] ? null : 'a dashboard may not import another one';
  }
  if (targetLayer === layer || rules?.may.includes(targetLayer)) return null;
  if (rules?.mayTypes?.includes(targetLayer)) {
    return typeOnly ? null : `${layer} may import only types (import type) of ${targetLayer}`;
  }
  return `${layer} may not import ${targetLayer}`;
}

/** Notes a use of an outside package, by the part of the project that has to keep it to one file. */
function noteUse(
  usersOf: Map<string, { path: string; line: number }[]>,
  path: string,
  layer: string,
  found: Import,
): void {
  const { specifier, typeOnly, line } = found;
  if (specifier.startsWith('.') || specifier.startsWith('node:') || layer === 'test' || layer === 'bench')
    return;
  const name = packageName(specifier);
  if (typeOnly && typesAnywhere.has(name)) return;
  if (layer === 'dashboards' && (pageLanguage.has(name) || path.endsWith('vite.config.ts'))) return;
  const part =
    layer === 'simulators' || layer === 'scripts'
      ? layer
      : layer === 'dashboards'
        ? path.split('/')[1]
        : 'src';
  const key = `${part ?? ''} ${byEntry.has(name) ? specifier : name}`;
  usersOf.set(key, [...(usersOf.get(key) ?? []), { path, line }]);
}

function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

function checkFolders(files: readonly SourceFile[]): Violation[] {
  const paths = new Set(files.map(({ path }) => path));
  return topFolders
    .map((folder) => `${folder}/README.md`)
    .filter((path) => !paths.has(path))
    .map((path) => ({ path, line: 1, message: 'is missing: what lives in this folder and what may not' }));
}
