/** `npm run check:architecture`: the layout and import rules of architecture.md over the files of the project. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkArchitecture, topFolders } from './architecture/check.ts';
import type { SourceFile } from './architecture/types.ts';

const notOurs = new Set(['node_modules', 'dist', 'fixtures', 'data', 'public']);
const relevant = /\.(?:ts|tsx|mts|mjs|js|css|sql|md)$/;

/** Every source file of the project. */
export function projectFiles(root: string): SourceFile[] {
  const paths: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && !notOurs.has(entry.name)) visit(path);
      else if (entry.isFile() && relevant.test(entry.name)) paths.push(path);
    }
  };
  for (const folder of topFolders) if (existsSync(join(root, folder))) visit(folder);
  paths.push('package-lock.json');
  return paths.map((path) => ({ path, content: readFileSync(join(root, path), 'utf8') }));
}

if (process.argv[1] === import.meta.filename) {
  const violations = checkArchitecture(projectFiles(join(import.meta.dirname, '..')));
  for (const { path, line, message } of violations) process.stderr.write(`${path}:${line} ${message}\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
