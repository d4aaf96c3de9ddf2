/** What Python prints of lists, dicts, texts and numbers, as some programs write it into the cells of a table. */
import { parseJsonText } from './json.ts';

/** The value of `{'plate': 'AB1', 'score': None}`: single quotes, None, True, False; undefined where it is none. */
export function parsePythonText(text: string): unknown {
  const json = text.replace(
    /'((?:[^'\\]|\\.)*)'|"(?:[^"\\]|\\.)*"|\b(None|True|False)\b/g,
    (found, single: string | undefined, word: string | undefined) => {
      if (word !== undefined) return word === 'None' ? 'null' : word.toLowerCase();
      return single === undefined ? found : JSON.stringify(single.replaceAll("\\'", "'"));
    },
  );
  return parseJsonText(json);
}
