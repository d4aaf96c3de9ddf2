/** Looks every second for entries whose validity is over, so that their alerts end with them. */
import type { AppContext } from '../http/context.ts';
import { expireDue } from './endings.ts';

const expiryCheckMs = 1_000;

/** @returns stops looking */
export function startExpiryTimer(
  context: Pick<AppContext, 'store' | 'changes' | 'audit' | 'clock' | 'log'>,
): () => void {
  let running = false;
  const look = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      await expireDue(context, context.clock());
    } catch (error) {
      context.log.error({ err: error }, 'expired entries could not be looked for');
    } finally {
      running = false;
    }
  };
  const timer = setInterval(() => void look(), expiryCheckMs);
  return () => clearInterval(timer);
}
