/** Renders an OpenAPI description as HTML, with the error codes: pure text in, text out. */
import { errorCodes } from '../core/errors.ts';

export interface ApiSchema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  description?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  properties?: Record<string, ApiSchema>;
  required?: string[];
  items?: ApiSchema;
  anyOf?: ApiSchema[];
}
interface ApiContent {
  content?: Record<string, { schema?: ApiSchema }>;
  description?: string;
}
export interface ApiOperation {
  tags?: string[];
  summary?: string;
  description?: string;
  parameters?: { name: string; in: string; required?: boolean; schema?: ApiSchema; description?: string }[];
  requestBody?: ApiContent;
  responses?: Record<string, ApiContent>;
}
export interface ApiDocument {
  info: { title: string; version: string; description?: string };
  paths?: Record<string, Record<string, ApiOperation>>;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function typeText(schema: ApiSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(' | ');
  if (schema.items !== undefined) return `list of ${typeText(schema.items)}`;
  return [schema.type ?? 'any'].flat().join(' | ');
}

function boundsText(schema: ApiSchema): string {
  const bounds: string[] = [];
  if (schema.format !== undefined) bounds.push(schema.format);
  if (schema.minimum !== undefined) bounds.push(`≥ ${schema.minimum}`);
  if (schema.maximum !== undefined) bounds.push(`≤ ${schema.maximum}`);
  if (schema.minLength !== undefined) bounds.push(`at least ${schema.minLength} characters`);
  if (schema.maxLength !== undefined) bounds.push(`at most ${schema.maxLength} characters`);
  if (schema.pattern !== undefined && schema.description === undefined) bounds.push(schema.pattern);
  if (schema.description !== undefined) bounds.push(schema.description);
  return bounds.join('; ');
}

/** Rows of a schema, members of members with their path. */
function rowsOf(schema: ApiSchema, path = '', required = true): string[] {
  const row = `<tr><td><code>${escapeHtml(path)}</code>${required ? '' : ' (may be absent)'}</td><td>${escapeHtml(typeText(schema))}</td><td>${escapeHtml(boundsText(schema))}</td></tr>`;
  const inner = schema.properties !== undefined ? schema : schema.items;
  const from = schema.properties !== undefined ? path : `${path}[]`;
  const members = Object.entries(inner?.properties ?? {}).flatMap(([name, member]) =>
    rowsOf(member, from === '' ? name : `${from}.${name}`, inner?.required?.includes(name) ?? false),
  );
  return path === '' && members.length > 0 ? members : [row, ...members];
}

function table(title: string, rows: string[]): string {
  if (rows.length === 0) return '';
  return `<h4>${escapeHtml(title)}</h4><table><tr><th>name</th><th>type</th><th>notes</th></tr>${rows.join('')}</table>`;
}

function contentTable(title: string, content: ApiContent | undefined): string {
  const schema = Object.values(content?.content ?? {})[0]?.schema;
  return schema === undefined ? '' : table(title, rowsOf(schema));
}

function operationHtml(path: string, method: string, operation: ApiOperation): string {
  const parameters = (operation.parameters ?? []).flatMap((parameter) =>
    rowsOf(
      { ...parameter.schema, ...(parameter.description ? { description: parameter.description } : {}) },
      parameter.name,
      parameter.required ?? false,
    ),
  );
  const answers = Object.entries(operation.responses ?? {})
    .filter(([status]) => status !== 'default')
    .map(([status, answer]) => contentTable(`answer ${status}`, answer));
  return `<details id="${escapeHtml(`${method}-${path}`)}"><summary><b>${method.toUpperCase()}</b> <code>${escapeHtml(path)}</code> ${escapeHtml(operation.summary ?? '')}</summary>
${operation.description ? `<p>${escapeHtml(operation.description)}</p>` : ''}
${table('parameters', parameters)}${contentTable('body', operation.requestBody)}${answers.join('')}</details>`;
}

/** Every code, each with a place of its own to be linked to: `#error-not_json`. */
function errorsHtml(): string {
  const rows = Object.entries(errorCodes).map(
    ([code, { status, title }]) =>
      `<tr id="error-${code}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(title)}</td></tr>`,
  );
  return `<section id="error-codes"><h2>error codes</h2><table><tr><th>code</th><th>HTTP status</th><th>meaning</th></tr>${rows.join('')}</table></section>`;
}

/** The whole page; links to `/docs/style.css` and `/api/v1/openapi.json`. */
export function renderDocs(document: ApiDocument): string {
  const groups = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] ?? 'other';
      groups.set(tag, [...(groups.get(tag) ?? []), operationHtml(path, method, operation)]);
    }
  }
  const links = [...groups.keys()]
    .map((tag) => `<li><a href="#${escapeHtml(tag)}">${escapeHtml(tag)}</a></li>`)
    .join('');
  const sections = [...groups].map(
    ([tag, operations]) =>
      `<section id="${escapeHtml(tag)}"><h2>${escapeHtml(tag)}</h2>${operations.join('\n')}</section>`,
  );
  const { title, version, description } = document.info;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} API</title><link rel="stylesheet" href="/docs/style.css"></head><body>
<h1>${escapeHtml(title)} API <small>${escapeHtml(version)}</small></h1><p>${escapeHtml(description ?? '')}</p>
<p>For programs: <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.</p>
<nav><ul>${links}<li><a href="#error-codes">error codes</a></li></ul></nav>${sections.join('\n')}${errorsHtml()}</body></html>`;
}
