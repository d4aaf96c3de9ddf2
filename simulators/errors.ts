/** What a simulator says when it cannot go on: a text for people, the HTTP status and code where a gateway gave one. */
export class SimulatorError extends Error {
  readonly status: number | null;
  readonly code: string | null;

  constructor(message: string, options: { status?: number; code?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SimulatorError';
    this.status = options.status ?? null;
    this.code = options.code ?? null;
  }
}

/** The item at `index`, or an error: the simulators only index lists that they built themselves. */
export function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new SimulatorError(`there is no item ${index} in a list of ${items.length}`);
  return item;
}
