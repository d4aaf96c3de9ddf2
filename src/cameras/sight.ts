/** For what reason somebody looks through a camera: the one rule for snapshots and live views. */
import type { Actor, Device } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import { dutyPurpose } from '../core/purpose.ts';
import type { Request } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { scopeOf } from '../http/scope.ts';
import { investigationHeader, requireInvestigation } from '../investigations/require.ts';

/** What the audit log says of the reason. */
export interface SightReason {
  purpose: string;
  investigation?: string;
  caseReference?: string;
}

/** Technicians look whether the picture is right, not at who drives by. */
export const installationPurpose = 'installation';

function has(actor: Actor, ...roles: Actor['roles'][number][]): boolean {
  return roles.some((role) => actor.roles.includes(role));
}

/**
 * The reason for this call's look: the investigation that it names, the standing purpose of an operator's shift, or a
 * technician's work on the device.
 * @throws RinggateError investigation_required for officers and supervisors without one
 */
export async function reasonToLook(context: AppContext, request: Request): Promise<SightReason> {
  const { actor } = request;
  const named = request.headers[investigationHeader] !== undefined;
  if (has(actor, 'officer', 'supervisor') && (named || !has(actor, 'operator', 'technician'))) {
    const { id, purpose, caseReference } = await requireInvestigation(context, request);
    return { purpose, investigation: id, caseReference };
  }
  return { purpose: has(actor, 'operator', 'wall') ? dutyPurpose : installationPurpose };
}

/**
 * A camera that the actor may look through, by its area.
 * @throws RinggateError not_found, outside_area, conflict (retired), unsupported (a reader without a camera's picture)
 */
export async function visibleCamera(context: AppContext, actor: Actor, id: string): Promise<Device> {
  const device = await context.store.registry.getDevice(id);
  (await scopeOf(context, actor)).require(device.areaId, `The device "${id}"`);
  if (device.state === 'retired') throw new RinggateError('conflict', `The device "${id}" is retired`);
  if (device.camera === undefined && device.kind !== 'camera')
    throw new RinggateError('unsupported', `The device "${id}" is no camera`);
  return device;
}
