/** What a camera says of itself, taken into the registry; the one place where a camera's address follows it. */
import { canonicalJson } from '../core/canonical-json.ts';
import type { CameraFacts, Device } from '../core/entities.ts';
import type { AppContext, AuditBy } from '../http/context.ts';
import { addressChange, hardwareKey } from './identity.ts';

export interface CameraUpdate {
  device: Device;
  addressChanged: { from: string | null; to: string } | null;
}

/**
 * Stores what a described camera said, and its address where it has moved (audited as `camera.address_changed`).
 * What it did not say this time stays; a pinned certificate stays.
 * @returns null: the device is gone, or what answered is another camera under the same name (audited, nothing stored)
 */
export async function takeDescription(
  context: Pick<AppContext, 'store' | 'changes' | 'audit'>,
  before: Device,
  facts: CameraFacts,
  by: AuditBy,
): Promise<CameraUpdate | null> {
  const known = before.camera;
  if (known !== undefined && isAnother(known, facts)) {
    await context.audit(by, 'camera.identity_conflict', {
      deviceId: before.id,
      known: { serial: known.serial, hardwareAddress: known.hardwareAddress, model: known.model },
      answered: {
        serial: facts.serial,
        hardwareAddress: facts.hardwareAddress,
        serviceUrl: facts.serviceUrl,
      },
    });
    return null;
  }
  const moved = known === undefined ? null : addressChange(before, facts);
  const { pinnedCertificate } = known ?? {};
  const complete: CameraFacts = {
    ...facts,
    endpoint: facts.endpoint ?? known?.endpoint ?? null,
    hardwareAddress: facts.hardwareAddress ?? known?.hardwareAddress ?? null,
    ...(facts.pinnedCertificate === undefined && pinnedCertificate !== undefined
      ? { pinnedCertificate }
      : {}),
  };
  const device = await context.store.registry.setCameraFacts(before.id, complete, moved?.to);
  if (device === null) return null;
  if (moved !== null)
    await context.audit(by, 'camera.address_changed', {
      deviceId: device.id,
      from: moved.from,
      to: moved.to,
    });
  // said again what was known: many cameras that are looked at must not make the gateway read its registry anew
  if (moved === null && known !== undefined && saysTheSame(known, complete))
    return { device, addressChanged: null };
  context.changes.emit('registryChanged');
  context.changes.emit('deviceChanged', device);
  return { device, addressChanged: moved };
}

function saysTheSame(a: CameraFacts, b: CameraFacts): boolean {
  return canonicalJson({ ...a, describedAt: null }) === canonicalJson({ ...b, describedAt: null });
}

/** One endpoint reference, and both what the maker prints on it and its network card are others: two cameras. */
function isAnother(known: CameraFacts, facts: CameraFacts): boolean {
  const before = hardwareKey(known.hardwareAddress);
  const now = hardwareKey(facts.hardwareAddress);
  const otherCard = before !== null && now !== null && before !== now;
  const otherSerial = known.serial !== null && facts.serial !== null && known.serial !== facts.serial;
  return otherCard && otherSerial;
}
