/** Found cameras against the registry: which are registered, with which login, and where they have moved. */
import type { Actor, Device } from '../core/entities.ts';
import type { AppContext } from '../http/context.ts';
import type { DiscoveryJob } from './discovery-job.ts';
import type { FoundCamera, TriedLogin } from './found.ts';
import { CameraIndex } from './identity.ts';
import { openLogin } from './login-routes.ts';
import { takeDescription } from './updates.ts';

export interface Recogniser {
  /** The login that a registered camera is known to take, before the others are tried. */
  knownLogin(found: FoundCamera): Promise<TriedLogin | null>;
  /** Sets where the camera is registered; one that has moved is put right, audited in the finder's name. */
  recognise(found: FoundCamera, by: Pick<Actor, 'username'>): Promise<void>;
  /** A job is over: written into the audit log. */
  ended(job: DiscoveryJob): Promise<void>;
}

/** What came of a look, for the audit log. */
export function auditOfJob(job: DiscoveryJob): Record<string, unknown> {
  const states: Record<string, number> = {};
  for (const { description } of job.found.values()) {
    const state = description?.state ?? 'describing';
    states[state] = (states[state] ?? 0) + 1;
  }
  return { discoveryId: job.plan.id, state: job.state, found: states, problem: job.problem };
}

export const registeredLoginName = 'registered';

/** @param devices all that are registered, as of now; asked for each camera that is found, so from memory */
export function createRecogniser(
  context: Pick<AppContext, 'store' | 'vault' | 'changes' | 'audit'>,
  devices: () => Promise<Iterable<Device>>,
): Recogniser {
  const { registry } = context.store;

  async function registeredAs(found: FoundCamera): Promise<Device | null> {
    return new CameraIndex(await devices()).find({
      endpoint: found.sighting.endpoint ?? found.description?.facts.endpoint ?? null,
      hardwareAddress: found.description?.facts.hardwareAddress ?? null,
    });
  }

  return {
    ended: (job) => context.audit(job.plan.actor, 'discovery.end', auditOfJob(job)),
    async knownLogin(found) {
      const device = await registeredAs(found);
      if (device?.hasLogin !== true) return null;
      const sealed = await registry.deviceLogin(device.id);
      if (sealed === null) return null;
      return { login: openLogin(context, sealed), kept: { id: device.id, name: registeredLoginName } };
    },
    async recognise(found, by) {
      found.device = await registeredAs(found);
      const { device, description } = found;
      if (device === null || description?.state !== 'described') return;
      const update = await takeDescription(context, device, description.facts, by);
      if (update !== null) {
        found.device = update.device;
        found.addressChanged = update.addressChanged;
        return;
      }
      found.description = {
        ...description,
        problem: {
          code: 'conflict',
          detail: `it has the endpoint of "${device.id}", but another serial number and hardware address`,
        },
      };
    },
  };
}
