/**
 * Writes what is made from the sources: ringgate.sample.yaml, docs/settings.md, docs/errors.md, docs/makes.md.
 * `node scripts/generate-docs.ts`; with `--check` it only says what is stale and ends with 1.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Definition } from '../src/config/definition.ts';
import { schema } from '../src/config/schema.ts';
import { errorCodes } from '../src/core/errors.ts';
import type { Make } from '../src/core/model.ts';
import { loadMakes } from '../src/registry/makes.ts';

type Entry = [key: string, definition: Definition<unknown>];
const entries: Entry[] = Object.entries(schema);
const generator = 'node scripts/generate-docs.ts';

/** The settings file with every setting at its default, as a comment. */
export function renderSample(): string {
  const lines = [
    '# Every setting of Ringgate with its default. Copy this file, take away the # of what you change,',
    '# and name your copy in RINGGATE_CONFIG. The environment wins over the file.',
    `# Made by \`${generator}\` from src/config/schema.ts.`,
  ];
  for (const [key, definition] of entries) {
    lines.push(
      '',
      `# ${definition.text}`,
      `# Allowed: ${definition.allowed}. Environment: ${definition.env}`,
    );
    if (definition.secret) lines.push(`# ${key}File: /run/secrets/…   (the secret from a file)`);
    lines.push(`# ${key}: ${yamlScalar(definition.defaultText)}`.trimEnd());
  }
  return `${lines.join('\n')}\n`;
}

function yamlScalar(value: string): string {
  return /^[A-Za-z0-9_./-]*$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`;
}

/** The table of settings. */
export function renderSettingsTable(): string {
  const rows = entries.map(([key, definition]) => {
    const fallback =
      definition.defaultText === '' ? 'none' : `\`${definition.defaultText.replaceAll('|', '\\|')}\``;
    const env = definition.secret
      ? `\`${definition.env}\`, \`${definition.env}_FILE\``
      : `\`${definition.env}\``;
    const unit = definition.unit === null ? '' : ` (${definition.unit})`;
    return `| \`${key}\` | ${env} | ${fallback}${unit} | ${definition.allowed} | ${definition.text} |`;
  });
  return [
    '# Settings',
    '',
    `Made by \`${generator}\` from \`src/config/schema.ts\`; a test keeps them equal.`,
    '',
    'Settings come from the environment, and from the YAML file that `RINGGATE_CONFIG` names; the environment wins.',
    'In the file a key is written dotted (`http.port: 8080`), nested (`http: { port: 8080 }`) or as its environment',
    'variable. `…_FILE` (in the file `…File`) reads a secret from a file. An empty value counts as not set.',
    'A wrong setting ends the program with exit code 2, after every wrong setting has been named.',
    '',
    '| key | environment | default | allowed | what it does |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** The table of error codes. */
export function renderErrors(): string {
  const rows = Object.entries(errorCodes).map(
    ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`,
  );
  return [
    '# Error codes',
    '',
    `Made by \`${generator}\` from \`src/core/errors.ts\`; a test keeps them equal.`,
    '',
    'Answers with an error are `application/problem+json` with `code`, `detail` and `errors: [{ path, message }]`.',
    'Dead letters and failed commands use the same codes.',
    '',
    '| code | HTTP status | meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** The table of makes, from their declarations. */
export function renderMakes(makes: Iterable<Make>): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = [...makes].map(({ id, name, models, transports, understands, source }) =>
    [`\`${id}\``, name, models.join(', '), transports.join(', '), understands.join('; '), source]
      .map(cell)
      .join(' | '),
  );
  return [
    '# Makes',
    '',
    `Made by \`${generator}\` from the declarations in \`devices/\`; a test keeps them equal.`,
    '',
    'What is pushed comes by `http` (`POST /api/v1/ingest/{make}`), `mqtt` (a topic bound to the make) or `tcp`; the',
    'gateway itself fetches by `stream`, `poll` and `pullpoint`. A device of none of these: [mapping-make.md](mapping-make.md)',
    'describes it in configuration, `devices/README.md` says how a make is added.',
    '',
    '| make | name | models | transports | what is understood | written down in |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
    '',
  ].join('\n');
}

/** Path (from the top of the project) and content of everything that is made. */
export async function generatedFiles(): Promise<Map<string, string>> {
  return new Map([
    ['ringgate.sample.yaml', renderSample()],
    ['docs/settings.md', renderSettingsTable()],
    ['docs/errors.md', renderErrors()],
    ['docs/makes.md', renderMakes((await loadMakes()).values())],
  ]);
}

async function main(checkOnly: boolean): Promise<number> {
  const root = join(import.meta.dirname, '..');
  let stale = 0;
  for (const [path, content] of await generatedFiles()) {
    const full = join(root, path);
    if (existsSync(full) && readFileSync(full, 'utf8') === content) continue;
    stale++;
    if (!checkOnly) writeFileSync(full, content);
    process.stdout.write(`${checkOnly ? 'stale' : 'written'}: ${path}\n`);
  }
  return checkOnly && stale > 0 ? 1 : 0;
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main(process.argv.includes('--check'));
