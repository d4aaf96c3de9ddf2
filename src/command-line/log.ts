/** The service log: JSON lines on standard error. The only file that knows pino. */
import pino from 'pino';
import type { Settings } from '../config/index.ts';
import type { Log } from '../core/ports.ts';

export function createLog(level: Settings['logLevel']): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  );
}
