/** What the gateway says of a file of entries, by line and column. Pure. */
import type { FieldProblem } from '../api/calls.ts';

export interface CellError {
  /** Empty: of the whole line. */
  column: string;
  message: string;
}

/** The gateway's paths are `/line 7: /validUntil` and `/line 7`; line 0: of the whole file. */
export function entryErrorsByLine(errors: readonly FieldProblem[]): Map<number, CellError[]> {
  const byLine = new Map<number, CellError[]>();
  for (const { path, message } of errors) {
    const [, line, column = ''] = /^\/line (\d+)(?:: \/(.*))?$/.exec(path) ?? [];
    const number = line === undefined ? 0 : Number(line);
    const error = { column: line === undefined ? path : column, message };
    const known = byLine.get(number);
    if (known === undefined) byLine.set(number, [error]);
    else known.push(error);
  }
  return byLine;
}
