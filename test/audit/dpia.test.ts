import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'dpia-template.md'), 'utf8');

it('names for each rule that the software enforces a test that is there', () => {
  const enforced = page.slice(page.indexOf('## 2.'), page.indexOf('## 3.'));
  const rows = enforced.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  const named = rows.slice(1).map((row) => /`(test\/[^`]+\.test\.ts)` \|$/.exec(row)?.[1] ?? row);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

it('says what is absent by design, and no setting or category says otherwise', () => {
  for (const absent of ['face recognition', 'lists of groups', 'scoring of drivers', 'unusual behaviour'])
    expect(page.slice(page.indexOf('## Absent by design'))).toContain(absent);
  const named = ['src/config/schema.ts', 'src/core/watchlist-categories.ts', 'src/core/purpose.ts'];
  for (const path of named)
    expect(readFileSync(join(root, path), 'utf8')).not.toMatch(
      /\bfaces?\b|facial|petition|ethnic|scor(?:e|ing)\b/i,
    );
});
