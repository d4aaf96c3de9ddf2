/** The commands and their options. The only file that knows commander. */
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  type CommandOptions,
  cameraOptionHelp,
  scoreOptionHelp,
  simulateOptionHelp,
} from '../../simulators/options.ts';
import { type Role, roles } from '../core/entities.ts';
import { version } from '../version.ts';
import type { DecodeOptions } from './decode.ts';
import { runAndPrint } from './output.ts';
import { passphraseOrExit, settingsOrExit } from './settings.ts';

// Each command loads its own parts: the gateway carries no simulators, and a decoder no gateway.
const data = () => import('./data.ts');
const simulators = () => import('../../simulators/cli.ts');

interface Json {
  json?: boolean;
}

function roleList(text: string): Role[] {
  const named = text.split(',').map((name) => name.trim());
  const unknown = named.filter((name) => !(roles as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(`${unknown.join(', ')}: there are ${roles.join(', ')}`);
  return named as Role[];
}

/** Runs what the arguments ask for; a wrong use ends with exit code 2. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const program = new Command('ringgate')
    .description('Gateway for plate readers, checkpoints and cameras of a district')
    .version(version)
    // so that a command's command has options of the same name as the command
    .enablePositionalOptions();
  addGatewayCommands(program);
  addDataCommands(program);
  addBackupCommands(program);
  addEvidenceCommands(program);
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) {
    command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  }
  await program.parseAsync([...argv]);
}

function addGatewayCommands(program: Command): void {
  program
    .command('start')
    .description('run the gateway (settings: docs/settings.md)')
    .action(async () => {
      const settings = settingsOrExit(process.env);
      await (await import('./start.ts')).runGateway(settings);
    });
  program
    .command('demo')
    .description(
      'run a gateway with the simulated reference district; prints the address and the demo accounts',
    )
    .action(async () => {
      const settings = settingsOrExit(process.env);
      await (await import('./demo.ts')).runDemo(settings);
    });
  program
    .command('doctor')
    .description(
      'what stands in the way of running here, each with what to do; exit 1 where something is wrong',
    )
    .option('--json', 'on one line')
    .action((options: Json) =>
      runAndPrint(options.json ?? false, async () => {
        const diagnosis = await (await import('./doctor.ts')).diagnose(settingsOrExit(process.env));
        if (!diagnosis.ok) process.exitCode = 1;
        return diagnosis;
      }),
    );
  const simulate = addSimulatorCommand(
    program,
    'simulate',
    'publish a scenario over MQTT and write its truth',
    simulateOptionHelp,
    async (options) => (await simulators()).runSimulate(options),
    // both have options of the same name
  ).enablePositionalOptions();
  addSimulatorCommand(
    simulate,
    'cameras',
    'run simulated ONVIF cameras until they are stopped; prints one line when all are there',
    cameraOptionHelp,
    async (options) => (await import('../../simulators/cameras-command.ts')).runCameras(options),
  );
  addSimulatorCommand(
    program,
    'score',
    'compare a truth file with what a gateway says',
    scoreOptionHelp,
    async (options) => (await simulators()).runScore(options),
  );
  program
    .command('decode')
    .description('decode a captured message without a gateway')
    .requiredOption('--make <id>', 'the make, by its id')
    .addOption(new Option('--transport <name>', 'how it came').choices(['mqtt', 'http']).default('mqtt'))
    .option('--topic <topic>', 'the MQTT topic it came by')
    .option('--content-type <type>', 'the HTTP content type it came with')
    .option('--zone <zone>', 'IANA zone of the device, for times without one')
    .option(
      '--mapping <file>',
      'descriptions of makes (docs/mapping-make.md), for --make mapping or one of their ids',
    )
    .option('--json', 'on one line')
    .argument('<file>', 'the message')
    .action((file: string, options: DecodeOptions & Json) =>
      runAndPrint(options.json ?? false, async () => (await import('./decode.ts')).decodeFile(file, options)),
    );
}

/** Their options are the simulators' own; all take a value, and are checked there. */
function addSimulatorCommand(
  program: Command,
  name: string,
  description: string,
  optionHelp: Readonly<Record<string, string>>,
  run: (options: CommandOptions) => Promise<number>,
): Command {
  const command = program.command(name).description(description);
  for (const [option, help] of Object.entries(optionHelp)) command.option(`--${option} <value>`, help);
  command.option('--json', 'one line of JSON (always so)');
  command.action(async (given: Record<string, string>) => {
    // commander names options in camel case, the simulators as they are written
    const options = Object.fromEntries(
      Object.keys(optionHelp).map((option) => [
        option,
        given[option.replace(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase())],
      ]),
    );
    process.exitCode = await run(options);
  });
  return command;
}

function addDataCommands(program: Command): void {
  const devices = program.command('devices').description('devices of the registry');
  devices
    .command('import')
    .description(
      'register devices from CSV: all, or none and every error; prints their MQTT credentials once',
    )
    .argument('<file>', 'CSV with a header line')
    .option('--json', 'on one line')
    .action((file: string, options: Json) =>
      runAndPrint(options.json ?? false, async () =>
        (await data()).importDevicesFile(settingsOrExit(process.env), file),
      ),
    );
  const watchlist = program.command('watchlist').description('watchlist entries');
  watchlist
    .command('import')
    .description('propose entries from CSV: all, or none and every error; another person approves them')
    .argument('<file>', 'CSV with a header line')
    .option('--json', 'on one line')
    .action((file: string, options: Json) =>
      runAndPrint(options.json ?? false, async () =>
        (await data()).importWatchlistFile(settingsOrExit(process.env), file),
      ),
    );
  const audit = program.command('audit').description('the audit log');
  audit
    .command('verify')
    .description(
      'check the hash chain and the heads that were told; names the first broken record; exit 1 where one is',
    )
    .option('--heads <file>', 'heads that were told, from another disk (default: the file of audit.headPath)')
    .option('--json', 'on one line')
    .action((options: Json & { heads?: string }) =>
      runAndPrint(options.json ?? false, async () => {
        const verdict = await (await import('./audit.ts')).verifyAuditLog(
          settingsOrExit(process.env),
          options,
        );
        if (!verdict.holds) process.exitCode = 1;
        return verdict;
      }),
    );
  const user = program.command('user').description('accounts');
  user
    .command('add')
    .description('make an account; the password is read from RINGGATE_USER_PASSWORD')
    .requiredOption('--username <name>', 'the name to sign in with')
    .requiredOption('--roles <list>', `separated by commas: ${roles.join(', ')}`, roleList)
    .option('--area <id>', 'sees this area and below; without it the whole tree')
    .option('--json', 'on one line')
    .action((options: Json & { username: string; roles: Role[]; area?: string }) =>
      runAndPrint(options.json ?? false, async () =>
        (await data()).addUser(settingsOrExit(process.env), {
          username: options.username,
          roles: options.roles,
          areaId: options.area ?? null,
          password: process.env.RINGGATE_USER_PASSWORD ?? '',
        }),
      ),
    );
}

function addBackupCommands(program: Command): void {
  const settingsHelp =
    '\nSettings: the passphrase by RINGGATE_BACKUP_PASSPHRASE_FILE or RINGGATE_BACKUP_PASSPHRASE, the data folder by RINGGATE_DATA_DIR (docs/backup.md).';
  program
    .command('backup')
    .description(
      'put the whole data folder into one encrypted file, beside a gateway that runs or without one',
    )
    .argument('<file>', 'the backup; must not be there yet')
    .option('--json', 'on one line')
    .addHelpText('after', settingsHelp)
    .action((file: string, options: Json) => {
      const settings = settingsOrExit(process.env);
      const passphrase = passphraseOrExit(settings);
      return runAndPrint(options.json ?? false, async () =>
        (await import('./backup.ts')).backupData(settings, passphrase, file),
      );
    });
  program
    .command('restore')
    .description(
      'make a data folder from a backup: all of it is checked first, and the folder has to be empty',
    )
    .argument('<file>', 'the backup')
    .option('--json', 'on one line')
    .addHelpText('after', settingsHelp)
    .action((file: string, options: Json) => {
      const settings = settingsOrExit(process.env);
      const passphrase = passphraseOrExit(settings);
      return runAndPrint(options.json ?? false, async () =>
        (await import('./restore.ts')).restoreData(settings, passphrase, file),
      );
    });
}

function addEvidenceCommands(program: Command): void {
  const evidence = program
    .command('evidence')
    .description('bundles of exports, and the key they are signed with');
  evidence
    .command('verify')
    .description('check a bundle offline: what holds, and the first file that does not')
    .argument('<file>', 'the bundle, as GET /exports/{id}/bundle gave it')
    .option(
      '--key <key>',
      'whose signature counts: a fingerprint, a PEM file, or the answer of GET /evidence-key',
    )
    .option('--json', 'on one line')
    .action(async (file: string, options: Json & { key?: string }) => {
      const verdict = await (await import('./evidence.ts')).verifyEvidenceFile(file, options);
      if (verdict !== null) await runAndPrint(options.json ?? false, async () => verdict);
    });
  evidence
    .command('rotate-key')
    .description('make a new key for the next start; the one before stays published as a former key')
    .option('--json', 'on one line')
    .action((options: Json) =>
      runAndPrint(options.json ?? false, async () => (await data()).rotateKey(settingsOrExit(process.env))),
    );
}
