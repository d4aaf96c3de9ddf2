/** Finds keys of texts on a page where a text should stand. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const folder = join(import.meta.dirname, '..', '..', '..', 'dashboards', 'command-center', 'src', 'i18n');

function keysOf(texts: object, before: string): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null ? keysOf(value, `${before}${key}.`) : [`${before}${key}`],
  );
}

/** All keys of the page's texts. */
export async function textKeys(): Promise<ReadonlySet<string>> {
  const files = readdirSync(folder).filter((name) => /^en(-\w+)?\.ts$/.test(name));
  const modules = await Promise.all(files.map((name) => import(join(folder, name)) as Promise<object>));
  return new Set(modules.flatMap((module) => Object.values(module).flatMap((texts) => keysOf(texts, ''))));
}

const wordsOfPage = `[...document.querySelectorAll('body, body *')].flatMap((element) => [
  ...[...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data),
  ...['title', 'aria-label', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? ''),
]).flatMap((text) => text.split(/\\s+/))`;
/** Begins like a key of a part of the page, as one of a text that nobody wrote would. */
const looksLikeKey = /^[a-z]\w*(\.[a-zA-Z]\w*)+$/;

/** What stands on the page as a key: one that there is, or one whose first part is that of keys that there are. */
export async function untranslated(page: Page, keys: ReadonlySet<string>): Promise<string[]> {
  const spaces = new Set([...keys].map((key) => key.split('.')[0]));
  const words = (await page.evaluate(wordsOfPage)) as string[];
  // names of records of the audit log (`alert.dispatched`) and of settings look the same, and are written in <code>
  const inCode = new Set(
    (await page.evaluate(
      "[...document.querySelectorAll('code, [data-literal]')].flatMap((e) => e.textContent.split(/\\s+/))",
    )) as string[],
  );
  return words.filter((word) =>
    keys.has(word) && word.includes('.')
      ? true
      : looksLikeKey.test(word) && spaces.has(word.split('.')[0]) && !inCode.has(word),
  );
}
