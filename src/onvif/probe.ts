/** A light look at a registered camera: two questions, one of them without a login. */
import type { Clock } from '../core/ports.ts';
import type { CameraProbe, CameraTarget } from './contract.ts';
import { readDeviceInformation } from './identification.ts';
import type { LoginMemory } from './login-memory.ts';
import { isRefusal, problemOf, silentCodes } from './problems.ts';
import type { SessionPool } from './session-pool.ts';

export interface ProbeParts {
  pool: SessionPool;
  memory: LoginMemory;
  clock: Clock;
}

export async function probeCamera(
  { pool, memory, clock }: ProbeParts,
  target: CameraTarget,
  signal?: AbortSignal,
): Promise<CameraProbe> {
  const startedAtMs = clock();
  const probe: CameraProbe = {
    reachable: false,
    login: 'not_tried',
    clock: null,
    problem: null,
    tookMs: 0,
  };
  try {
    const { session } = pool.of(target);
    try {
      await session.readClock(signal);
      probe.reachable = true;
    } catch (error) {
      const problem = problemOf(error);
      probe.reachable = !silentCodes.has(problem.code) && problem.code !== 'device_untrusted';
      if (!isRefusal(error)) probe.problem = problem;
      // what cannot be reached is not asked again at once
      if (!probe.reachable) return done();
    }
    probe.clock = session.clock;
    if (target.login !== null && memory.isRefused(target.serviceUrl, target.login)) {
      probe.login = 'not_tried';
      probe.problem ??= {
        code: 'device_refused_login',
        detail:
          'The camera has refused this login lately; it is not sent again for a while, so that it does not lock',
      };
      return done();
    }
    try {
      await readDeviceInformation(session, { signal });
      const { signIn } = session;
      probe.login = signIn === 'none' ? 'not_needed' : 'accepted';
      memory.accepted(target.serviceUrl);
    } catch (error) {
      probe.problem ??= problemOf(error);
      if (isRefusal(error)) {
        probe.login = target.login === null ? 'missing' : 'refused';
        if (target.login !== null) memory.refused(target.serviceUrl, target.login);
        pool.forget(target);
      } else if (silentCodes.has(problemOf(error).code)) probe.reachable = false;
    }
  } catch (error) {
    probe.problem ??= problemOf(error);
  }
  return done();

  function done(): CameraProbe {
    probe.tookMs = clock() - startedAtMs;
    return probe;
  }
}
