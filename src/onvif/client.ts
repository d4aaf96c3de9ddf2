/** ONVIF as one part: what `contract.ts` promises, put together. */
import type { Clock, Log } from '../core/ports.ts';
import type { AddressGuard } from '../net/address-guard.ts';
import type { OnvifClient } from './contract.ts';
import { describeCamera } from './describe.ts';
import { findCameras } from './discovery/find.ts';
import { createAsk } from './exchange.ts';
import { LoginMemory } from './login-memory.ts';
import { probeCamera } from './probe.ts';
import { PtzControl } from './ptz.ts';
import { type PullPointOptions, PullPoints, usualPullPoint } from './pull-point.ts';
import { SessionPool } from './session-pool.ts';
import { fetchSnapshot } from './snapshot.ts';
import { soapLimits } from './soap.ts';

export interface OnvifParts {
  /** The networks that cameras may be in. */
  guard: AddressGuard;
  /** Certificates in PEM that sign the site's cameras; null: those that the system knows. */
  ca?: string | null;
  /** For one answer, connection and all bytes included. */
  answerMs: number;
  allowPlainBasic: boolean;
  clock: Clock;
  log: Log;
  /** Logins that a camera may refuse in one description; the rest is not tried. Cameras lock after 3 to 7. */
  wrongLogins?: number;
  /** Where cameras listen for probes; other than 3702 in tests only. */
  discoveryPort?: number;
  pullPoint?: Partial<PullPointOptions>;
}

const describeAtMostMs = 60_000;

export function createOnvif(parts: OnvifParts): OnvifClient {
  const { guard, answerMs, allowPlainBasic, clock, log, ca } = parts;
  const ask = createAsk({
    guard,
    answerMs,
    maxBytes: soapLimits.maxBytes,
    ...(ca === undefined || ca === null ? {} : { ca }),
  });
  const sessionParts = { ask, clock, allowPlainBasic };
  const memory = new LoginMemory(clock);
  const pool = new SessionPool(sessionParts);
  const ptz = new PtzControl(pool, log);
  const pullPoints = new PullPoints(
    { pool, clock, log },
    { ...usualPullPoint, answerMs, ...parts.pullPoint },
  );
  return {
    find: (request) =>
      findCameras(
        { ask, guard, ...(parts.discoveryPort === undefined ? {} : { port: parts.discoveryPort }) },
        request,
      ),
    describe: (request) =>
      describeCamera(
        { ...sessionParts, memory, wrongLogins: parts.wrongLogins ?? 2, describeMs: describeAtMostMs },
        request,
      ),
    snapshot: (url, login, pinnedCertificate, signal) =>
      fetchSnapshot({ ask, allowPlainBasic }, url, login, pinnedCertificate, signal),
    ptz,
    runPullPoint: (request) => pullPoints.run(request),
    probe: (target, signal) => probeCamera({ pool, memory, clock }, target, signal),
    close: () => ptz.close(),
  };
}
