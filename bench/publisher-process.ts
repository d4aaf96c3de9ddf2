/** Runs bench/publisher.ts beside the measuring process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface PublisherResult {
  messages: number;
  seconds: number;
  perSecond: number;
  cpuUsPerMessage: number;
}
export interface PublisherProcess {
  /** Lets it publish; resolves with its result when all is acknowledged. */
  run(): Promise<PublisherResult>;
}

/** Starts the publisher and waits until its connections are signed in and its messages are made. */
export async function startPublisher(args: readonly string[]): Promise<PublisherProcess> {
  const script = new URL('publisher.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, '--wait', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ready = await lines.next();
  if (ready.done === true) throw new Error('the publisher ended before it was ready');
  return {
    async run() {
      const exited = once(child, 'exit');
      child.stdin.write('go\n');
      const line = await lines.next();
      await exited;
      if (line.done === true) throw new Error('the publisher ended without a result');
      return JSON.parse(line.value) as PublisherResult;
    },
  };
}
