/** Child processes of the bootstrap. Plain JavaScript: it has to run on Node 20 with nothing installed. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** What the bootstrap does goes to standard error, so that standard output belongs to the program. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs a program in the foreground: it has our terminal and gets our signals.
 * @returns its exit code; 128 + number where a signal ended it
 */
export function runForeground(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    // Ctrl-C at a terminal reaches the whole process group already: sending it again would count as a second one
    const ignored = process.stdin.isTTY ? ['SIGINT'] : [];
    const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
      const handler = () => {
        if (!ignored.includes(signal)) child.kill(signal);
      };
      process.on(signal, handler);
      return [signal, handler];
    });
    const finish = (code) => {
      for (const [signal, handler] of handlers) process.off(signal, handler);
      resolve(code);
    };
    child.once('error', (error) => {
      say(`${command} could not be started: ${error.message}`);
      finish(127);
    });
    child.once('exit', (code, signal) => {
      finish(code ?? 128 + (signal === null ? 0 : (constants.signals[signal] ?? 0)));
    });
  });
}

/**
 * Runs a program out of sight; says every ten seconds that it is still at work.
 * @returns its exit code and what it wrote
 */
export function runQuietly(what, command, args, options) {
  return new Promise((resolve) => {
    const startedAtMs = Date.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-20_000);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    const timer = setInterval(() => {
      say(`  … still ${what} (${Math.round((Date.now() - startedAtMs) / 1000)} s)`);
    }, 10_000);
    const stop = (signal) => child.kill(signal);
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    const finish = (code) => {
      clearInterval(timer);
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      resolve({ code, output, seconds: (Date.now() - startedAtMs) / 1000 });
    };
    child.once('error', (error) => {
      output += error.message;
      finish(127);
    });
    child.once('close', (code) => finish(code ?? 1));
  });
}
