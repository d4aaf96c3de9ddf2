/** Pictures of now: the camera's own, else a frame of its stream; one at a time for each camera, few at once in all. */
import { RinggateError } from '../core/errors.ts';
import type { CameraSources, Picture, Snapshots } from './contract.ts';
import type { PictureTools } from './pictures.ts';

export interface SnapshotParts {
  sources: CameraSources;
  pictures: PictureTools;
  /** A frame of the stream as JPEG. */
  still(deviceId: string): Promise<Picture>;
  /** Monotonic milliseconds. */
  nowMs(): number;
}

const freshMs = 1_000;
const atOnce = 4;
const mayWait = 60;

export function createSnapshots({ sources, pictures, still, nowMs }: SnapshotParts): Snapshots {
  const running = new Map<string, Promise<Picture>>();
  const recent = new Map<string, { picture: Picture; atMs: number }>();
  const queue: (() => void)[] = [];
  let busy = 0;

  async function turn(): Promise<void> {
    if (busy < atOnce) {
      busy += 1;
      return;
    }
    if (queue.length >= mayWait)
      throw new RinggateError('unavailable', `${mayWait} pictures of cameras are waited for already`);
    await new Promise<void>((resolve) => queue.push(resolve));
  }
  function done(): void {
    const next = queue.shift();
    if (next === undefined) busy -= 1;
    else next();
  }

  async function taken(deviceId: string): Promise<Picture> {
    await turn();
    try {
      return await own(deviceId);
    } finally {
      done();
    }
  }

  async function own(deviceId: string): Promise<Picture> {
    let refused: RinggateError | null = null;
    try {
      const given = await sources.httpSnapshot(deviceId);
      if (given !== null) return await pictures.cleaned(given.bytes);
    } catch (error) {
      // what is not about this camera's pictures would meet the stream as well
      if (
        !(error instanceof RinggateError) ||
        ['not_found', 'unsupported', 'address_refused'].includes(error.code)
      )
        throw error;
      refused = error;
    }
    try {
      return await pictures.cleaned((await still(deviceId)).bytes);
    } catch (error) {
      // a camera that refused to give its picture has said more than the lack of a program here
      if (
        refused !== null &&
        error instanceof RinggateError &&
        ['ffmpeg_missing', 'stream_unsupported'].includes(error.code)
      )
        throw refused;
      throw error;
    }
  }

  async function original(deviceId: string): Promise<Picture> {
    const known = recent.get(deviceId);
    if (known !== undefined && nowMs() - known.atMs < freshMs) return known.picture;
    const present = running.get(deviceId);
    if (present !== undefined) return present;
    const taking = taken(deviceId);
    running.set(deviceId, taking);
    try {
      const picture = await taking;
      for (const [id, { atMs }] of recent) if (nowMs() - atMs >= freshMs) recent.delete(id);
      recent.set(deviceId, { picture, atMs: nowMs() });
      return picture;
    } finally {
      running.delete(deviceId);
    }
  }

  return {
    snapshot: async (deviceId, { widthPx }) => {
      const picture = await original(deviceId);
      return widthPx === undefined ? picture : pictures.cleaned(picture.bytes, widthPx);
    },
  };
}
