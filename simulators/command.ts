/** Options as text, checked; what a command prints; its exit codes. */
import { SimulatorError } from './errors.ts';
import type { CommandOptions } from './options.ts';

export const exitDone = 0;
export const exitFailed = 1;
const exitWrongUse = 2;

export class UsageError extends Error {}

export function text(options: CommandOptions, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function required(options: CommandOptions, name: string): string {
  const value = text(options, name);
  if (value === undefined) throw new UsageError(`--${name} is missing`);
  return value;
}

export function positive(
  options: CommandOptions,
  name: string,
  isAllowed: (value: number) => boolean,
  allowed: string,
): number | undefined {
  const given = text(options, name);
  if (given === undefined) return undefined;
  const value = Number(given);
  if (!Number.isFinite(value) || !isAllowed(value))
    throw new UsageError(`--${name} is ${given}; allowed: ${allowed}`);
  return value;
}

export const say = (line: string): void => void process.stderr.write(`${line}\n`);
export const print = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

/** Runs the work and turns its errors into words and exit codes. */
export async function run(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError) {
      say(error.message);
      return exitWrongUse;
    }
    if (!(error instanceof SimulatorError) && !(error instanceof Error && 'code' in error)) throw error;
    say(error.message);
    return exitFailed;
  }
}
