/** What a command prints, and how it ends: 0 done, 1 failed, 2 wrong use. */
import { RinggateError } from '../core/errors.ts';

/** Runs a command that gives data; `json` puts it on one line for programs. */
export async function runAndPrint(json: boolean, command: () => Promise<unknown>): Promise<void> {
  try {
    const result = await command();
    process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, null, 2)}\n`);
  } catch (error) {
    process.stderr.write(`ringgate: ${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof RinggateError) {
      for (const wrong of error.errors) process.stderr.write(`  ${wrong.path}: ${wrong.message}\n`);
    }
    process.exitCode = 1;
  }
}
