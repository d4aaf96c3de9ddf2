/** Sends drafts to the gateway: first the checkpoints that they make, then the devices. */
import type { SiteApi } from '../api/site.ts';
import { type Draft, newCheckpointOf, registrationOf } from '../domain/registration.ts';

/** A device that was registered; `mqtt` where it has credentials of its own, shown this once. */
export interface Outcome {
  deviceId: string;
  name: string;
  make: string;
  checkpointId: string | null;
  mqtt: { username: string; password: string } | null;
}

/** Drafts that describe one new place make it once. */
function placeKey(draft: Draft): string {
  return JSON.stringify([draft.areaId, draft.place]);
}

/**
 * Registers all drafts. `onPlaced`: a draft's checkpoint exists from now on.
 * @throws ApiError with what was refused; checkpoints made until then stay (`onPlaced` has told of them)
 */
export async function registerDrafts(
  api: SiteApi,
  jobId: string | null,
  drafts: readonly Draft[],
  onPlaced: (index: number | null, checkpointId: string) => void,
): Promise<Outcome[]> {
  const made = new Map<string, string>();
  const placed: { draft: Draft; checkpointId: string | null }[] = [];
  for (const draft of drafts) {
    const fresh = newCheckpointOf(draft);
    let checkpointId = draft.where === 'existing' ? draft.checkpointId : null;
    if (fresh !== null) {
      const key = placeKey(draft);
      checkpointId = made.get(key) ?? (await api.createCheckpoint(fresh)).id;
      made.set(key, checkpointId);
      onPlaced(draft.index, checkpointId);
    }
    placed.push({ draft: fresh === null ? draft : { ...draft, where: 'existing' }, checkpointId });
  }
  if (jobId !== null) {
    const items = placed.map(({ draft, checkpointId }) => registrationOf(draft, checkpointId));
    const { items: registered } = await api.register(jobId, items);
    return registered.map((device) => outcomeOf(device, 'mqtt' in device ? device.mqtt : null));
  }
  const outcomes: Outcome[] = [];
  for (const { draft, checkpointId } of placed) {
    const device = await api.createDevice({ ...registrationOf(draft, checkpointId), kind: draft.kind });
    outcomes.push(outcomeOf(device, device.mqtt));
  }
  return outcomes;
}

function outcomeOf(
  device: { id: string; name: string; make: string; checkpointId: string | null },
  mqtt: Outcome['mqtt'],
): Outcome {
  return {
    deviceId: device.id,
    name: device.name,
    make: device.make,
    checkpointId: device.checkpointId,
    mqtt,
  };
}
