/** What finding cameras needs: ONVIF, and a small picture of what was found. */
import type { CameraFacts } from '../core/entities.ts';
import type { Login } from '../core/ports.ts';
import type { OnvifClient, CameraDescription as OnvifDescription, Sighting } from '../onvif/contract.ts';

export type { Sighting };
/** The part of a description that is shown and kept. */
export type CameraDescription = Pick<
  OnvifDescription,
  'state' | 'problem' | 'facts' | 'name' | 'loginIndex' | 'clockOffsetMs' | 'certificate'
>;

export interface CameraFinder extends Pick<OnvifClient, 'find'> {
  describe(request: Parameters<OnvifClient['describe']>[0]): Promise<CameraDescription>;
  /** A small JPEG of what it sees now; null where it gives none. Never rejects because of the camera. */
  thumbnail(request: {
    facts: CameraFacts;
    login: Login | null;
    signal: AbortSignal;
  }): Promise<Uint8Array | null>;
}
