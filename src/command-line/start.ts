/** `ringgate start`: the gateway until it is told to stop. */
import type { Settings } from '../config/index.ts';
import { type Gateway, startGateway } from '../main.ts';
import { version } from '../version.ts';
import { createLog } from './log.ts';

/** The whole stop, a commit under way included, has to be done by then (interfaces.md, "Starting"). */
const stopWithinMs = 9_500;

/**
 * Starts, prints the ready line, and stops on SIGTERM and SIGINT.
 * @param stopping told when the stop begins
 */
export async function runGateway(
  settings: Settings,
  stopping: () => void = () => undefined,
): Promise<Gateway> {
  const log = createLog(settings.logLevel);
  let gateway: Gateway;
  try {
    gateway = await startGateway(settings, log, (error) => {
      log.error({ err: error }, 'the gateway cannot go on');
      process.exit(1);
    });
  } catch (error) {
    log.error({ err: error }, 'the gateway could not start');
    process.stderr.write(`ringgate: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  const stop = (signal: NodeJS.Signals): void => {
    log.info({ signal }, 'stopping');
    stopping();
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    gateway.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const { firstAdministrator } = gateway;
  if (firstAdministrator !== null) {
    process.stderr.write(
      `First administrator: ${firstAdministrator.username} / ${firstAdministrator.password} (shown once)\n`,
    );
  }
  process.stdout.write(
    `${JSON.stringify({ event: 'ready', http: gateway.http, mqtt: gateway.mqtt, version })}\n`,
  );
  return gateway;
}
