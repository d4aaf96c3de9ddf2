/** Finds what a TypeScript file imports, without a parser: comments, strings and regular expressions are read over. */

export interface Import {
  specifier: string;
  /** `import type` or `export type`: gone at run time. `{ type A }` is not: Node loads the module for it. */
  typeOnly: boolean;
  line: number;
}

/** A string literal stands in the code as \u0001 + its number + \u0002, so that its text is never taken for code. */
interface Stripped {
  code: string;
  strings: string[];
}

const regexMayFollow = /(?:^|[(,=:[!&|?{};+\-*%<>~^\n]|\b(?:return|typeof|case|in|of|await|yield|void))\s*$/;

/** Every import of a file: static, re-exported, dynamic, and code named by `new URL('…', import.meta.url)` (workers). */
export function importsOf(source: string): Import[] {
  const { code, strings } = strip(source);
  const found: Import[] = [];
  const add = (match: RegExpExecArray, index: string | undefined, typeOnly: boolean): void => {
    const specifier = strings[Number(index)];
    if (specifier === undefined) return;
    found.push({ specifier, typeOnly, line: code.slice(0, match.index).split('\n').length });
  };
  const text = '\\u0001(\\d+)\\u0002';
  const statement = new RegExp(
    `\\b(?:import|export)\\b(\\s+type\\b(?!\\s+from\\b|\\s*,))?[\\w\\s{},*$]*?\\bfrom\\s*${text}`,
    'g',
  );
  for (const match of code.matchAll(statement)) add(match, match[2], match[1] !== undefined);
  for (const match of code.matchAll(new RegExp(`\\bimport\\s*${text}`, 'g'))) add(match, match[1], false);
  // `import('x').T` is a type; `(await import('x')).t` and `import('x').then` load the module
  const call = new RegExp(`(\\bawait\\s*)?\\bimport\\s*\\(\\s*${text}\\s*\\)(\\s*\\.\\s*[A-Z])?`, 'g');
  for (const match of code.matchAll(call))
    add(match, match[2], match[1] === undefined && match[3] !== undefined);
  for (const match of code.matchAll(new RegExp(`\\brequire(?:\\.resolve)?\\s*\\(\\s*${text}`, 'g')))
    add(match, match[1], false);
  const url = new RegExp(`\\bnew\\s+URL\\s*\\(\\s*${text}\\s*,\\s*import\\.meta\\.url`, 'g');
  for (const match of code.matchAll(url)) {
    if (/\.[cm]?[jt]s$/.test(strings[Number(match[1])] ?? '')) add(match, match[1], false);
  }
  return found.toSorted((a, b) => a.line - b.line);
}

function strip(source: string): Stripped {
  const strings: string[] = [];
  let code = '';
  let at = 0;
  /** Depths of `{` inside `${…}` of the templates that we are in. */
  const templates: number[] = [];
  while (at < source.length) {
    const char = source[at] ?? '';
    const pair = source.slice(at, at + 2);
    if (pair === '//') {
      at = endOf(source, '\n', at);
    } else if (pair === '/*') {
      const end = endOf(source, '*/', at + 2) + 2;
      code += source.slice(at, end).replace(/[^\n]/g, ' ');
      at = end;
    } else if (char === "'" || char === '"') {
      const end = closing(source, at, char);
      code += `\u0001${strings.push(source.slice(at + 1, end)) - 1}\u0002`;
      at = end + 1;
    } else if (char === '`' || (char === '}' && templates.at(-1) === 0)) {
      if (char === '}') templates.pop();
      const { end, opens } = templateEnd(source, at + 1);
      const body = source.slice(at + 1, end);
      const whole = char === '`' && !opens;
      code += whole ? `\u0001${strings.push(body) - 1}\u0002` : '';
      code += body.replace(/[^\n]/g, '');
      if (opens) templates.push(0);
      at = end + (opens ? 2 : 1);
    } else if (char === '/' && regexMayFollow.test(code.slice(-40))) {
      at = regexEnd(source, at) + 1;
      code += ' 0 ';
    } else {
      const depth = templates.at(-1);
      if (depth !== undefined && char === '{') templates[templates.length - 1] = depth + 1;
      if (depth !== undefined && char === '}') templates[templates.length - 1] = depth - 1;
      code += char;
      at++;
    }
  }
  return { code, strings };
}

function endOf(source: string, mark: string, from: number): number {
  const end = source.indexOf(mark, from);
  return end === -1 ? source.length : end;
}

/** Index of the quote that closes the string which opens at `from`. */
function closing(source: string, from: number, quote: string): number {
  for (let at = from + 1; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === quote || source[at] === '\n') return at;
  }
  return source.length;
}

/** Where a template's text ends: at its closing backtick, or at the `${` that opens an expression. */
function templateEnd(source: string, from: number): { end: number; opens: boolean } {
  for (let at = from; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === '`') return { end: at, opens: false };
    else if (source[at] === '$' && source[at + 1] === '{') return { end: at, opens: true };
  }
  return { end: source.length, opens: false };
}

/** Index of the slash that closes the regular expression which opens at `from`. */
function regexEnd(source: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < source.length; at++) {
    const char = source[at];
    if (char === '\\') at++;
    else if (char === '\n') return at - 1;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return at;
  }
  return source.length;
}
