/**
 * Biome's noFloatingPromises does not see through `Remote<T>`, the mapped type that turns the store's plain calls into
 * promises (docs/decisions/0002). This finds those: a call of the store that stands alone as a statement.
 */
import { layerOf } from './layers.ts';
import type { SourceFile, Violation } from './types.ts';

const loneStoreCall = /^\s*(?:[\w#]+\??\.)*#?store\??\.\w+\??\.\w+\(/;
/** The line before has to have ended its statement, else the call is the rest of one. */
const statementEnd = /(?:[;{}]|=>\s*\{|\*\/|\/\/.*)\s*$/;

/** Calls of the store whose promise nobody awaits, returns, keeps or gives a `catch`. */
export function findIgnoredStoreCalls({ path, content }: SourceFile): Violation[] {
  const layer = layerOf(path);
  if (!/\.ts$/.test(path) || layer === null || layer === 'store' || layer === 'test') return [];
  const lines = content.split('\n');
  const violations: Violation[] = [];
  lines.forEach((line, index) => {
    const before = lines[index - 1] ?? '';
    if (!loneStoreCall.test(line) || !(before.trim() === '' || statementEnd.test(before))) return;
    const statement =
      lines
        .slice(index, index + 12)
        .join('\n')
        .split(/;\s*$/m)[0] ?? line;
    if (/\)\s*\.(?:catch|then)\(/.test(statement)) return;
    violations.push({ path, line: index + 1, message: 'ignores the promise of a store call' });
  });
  return violations;
}
