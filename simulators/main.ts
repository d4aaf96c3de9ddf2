#!/usr/bin/env node
/** Runs the simulators by themselves: `node simulators/main.ts simulate|simulate cameras|score|district --…`. */
import { parseArgs } from 'node:util';
import { runCameras } from './cameras-command.ts';
import { runDistrict, runScore, runSimulate } from './cli.ts';
import { type CommandOptions, cameraOptionHelp, scoreOptionHelp, simulateOptionHelp } from './options.ts';

interface Command {
  help: Readonly<Record<string, string>>;
  run(options: CommandOptions): Promise<number>;
}

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

const commands: Readonly<Record<string, Command>> = {
  simulate: { help: simulateOptionHelp, run: (options) => runSimulate(options, stop.signal) },
  'simulate cameras': { help: cameraOptionHelp, run: (options) => runCameras(options, stop.signal) },
  score: { help: scoreOptionHelp, run: runScore },
  district: { help: { seed: 'seed (default 1)', out: 'file for the GeoJSON' }, run: runDistrict },
};

function usage(): string {
  return Object.entries(commands)
    .map(([name, { help }]) =>
      [`${name}`, ...Object.entries(help).map(([option, what]) => `  --${option.padEnd(14)} ${what}`)].join(
        '\n',
      ),
    )
    .join('\n');
}

const given = process.argv.slice(2);
// a command of two words
const words = Object.hasOwn(commands, given.slice(0, 2).join(' ')) ? 2 : 1;
const name = given.slice(0, words).join(' ');
const args = given.slice(words);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (!command || args.includes('--help')) {
  const isAsked = name === '--help' || args.includes('--help');
  (isAsked ? process.stdout : process.stderr).write(`${usage()}\n`);
  process.exitCode = isAsked ? 0 : 2;
} else {
  try {
    const options = Object.fromEntries(
      Object.keys(command.help).map((option) => [option, { type: 'string' as const }]),
    );
    process.exitCode = await command.run(
      parseArgs({ args, options: { ...options, json: { type: 'boolean' } } }).values,
    );
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
