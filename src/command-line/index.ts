/** The commands and their options. The only file that knows commander. */
import { Command } from 'commander';
import { version } from '../main.ts';
import { runGateway, settingsOrExit } from './start.ts';

/** Runs what the arguments ask for; a wrong use ends with exit code 2. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const program = new Command('ringgate')
    .description('Gateway for plate readers, checkpoints and cameras of a district')
    .version(version)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  program
    .command('start')
    .description('run the gateway (settings: docs/settings.md)')
    .action(async () => {
      await runGateway(settingsOrExit(process.env));
    });
  await program.parseAsync([...argv]);
}
