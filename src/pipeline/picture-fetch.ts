/**
 * Pictures that a read only names: fetched from the device after the read is stored, so that a slow camera never holds
 * a read back. Bounded in number, size, time and place; what can't be had is counted and the read stays as it is.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Alert, Device } from '../core/entities.ts';
import { RinggateError } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';
import type { ReadsStore } from '../store/contract/reads.ts';
import type { CommittedRead } from './way.ts';

export interface PictureFetchParts {
  store: Pick<ReadsStore, 'attachImage'>;
  deviceOf(deviceId: string): Device | undefined;
  /** Fetches with the device's login, within the limits. @throws RinggateError */
  fetch(device: Device, url: URL, signal: AbortSignal): Promise<{ mediaType: string; bytes: Uint8Array }>;
  announceAlerts(alerts: readonly Alert[]): void;
  log: Log;
  retryAfterMs?: number;
}

interface Wanted {
  readId: string;
  deviceId: string;
  url: URL;
}

const maxWaiting = 2000;
const maxAtOnce = 6;
const attempts = 3;

export class PictureFetch {
  /** Pictures by what became of them, since the start. */
  readonly counts = { fetched: 0, refused: 0, failed: 0, dropped: 0 };
  readonly #parts: PictureFetchParts;
  readonly #waiting: Wanted[] = [];
  readonly #busy = new Set<string>();
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(parts: PictureFetchParts) {
    this.#parts = parts;
  }

  /** Notes what is to be fetched; costs nothing for reads without such a picture. */
  want({ id, read }: CommittedRead): void {
    const { image } = read.decoded;
    if (image === null || 'bytes' in image || this.#stop.signal.aborted) return;
    const device = this.#parts.deviceOf(read.placement.deviceId);
    const url = device === undefined ? null : addressOf(image, device);
    if (device === undefined || url === null) {
      this.counts.refused++;
      this.#parts.log.warn(
        { deviceId: read.placement.deviceId, readId: id },
        'a picture was not fetched: its host is not among the imageHosts of the device, or the device has no address',
      );
      return;
    }
    if (this.#waiting.length >= maxWaiting) {
      // the newest matter most to whoever looks at an alert now
      this.#waiting.shift();
      this.counts.dropped++;
    }
    this.#waiting.push({ readId: id, deviceId: device.id, url });
    this.#next();
  }

  /** What waits is given up; what runs is ended. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#waiting.length = 0;
    await Promise.all(this.#running);
  }

  /** One at a time of each device: cameras have small web servers. */
  #next(): void {
    while (this.#busy.size < maxAtOnce) {
      const index = this.#waiting.findIndex(({ deviceId }) => !this.#busy.has(deviceId));
      const [wanted] = index < 0 ? [] : this.#waiting.splice(index, 1);
      if (wanted === undefined) return;
      this.#busy.add(wanted.deviceId);
      const run = this.#fetch(wanted).finally(() => {
        this.#busy.delete(wanted.deviceId);
        this.#running.delete(run);
        this.#next();
      });
      this.#running.add(run);
    }
  }

  async #fetch({ readId, deviceId, url }: Wanted): Promise<void> {
    const { signal } = this.#stop;
    for (let attempt = 1; !signal.aborted; attempt++) {
      const device = this.#parts.deviceOf(deviceId);
      if (device === undefined) return;
      try {
        const picture = await this.#parts.fetch(device, url, signal);
        const { attached, alerts } = await this.#parts.store.attachImage(readId, picture);
        if (attached) this.counts.fetched++;
        if (alerts.length > 0) this.#parts.announceAlerts(alerts);
        return;
      } catch (error) {
        const mayPass = error instanceof RinggateError && passing.has(error.code);
        if (attempt >= attempts || !mayPass) {
          this.counts.failed++;
          this.#parts.log.warn({ err: error, deviceId, readId }, 'a picture could not be fetched');
          return;
        }
      }
      // some cameras write the picture a moment after they tell of it
      await pause((this.#parts.retryAfterMs ?? 2000) * attempt, undefined, { signal }).catch(() => undefined);
    }
  }
}

const passing: ReadonlySet<string> = new Set([
  'device_unreachable',
  'device_too_slow',
  'device_answered_error',
]);

/** Where the picture is, if the device's registration allows it; null else. */
export function addressOf(image: { url: string } | { path: string }, device: Device): URL | null {
  if ('path' in image) {
    const { address } = device;
    if (address === undefined) return null;
    const base = URL.parse(address.includes('://') ? address : `http://${address}`);
    if (base === null || !/^https?:$/.test(base.protocol)) return null;
    const url = URL.parse(image.path, base.href);
    // `//other-host/x` and `http://…` are paths that lead elsewhere
    return url !== null && url.host === base.host && url.protocol === base.protocol ? url : null;
  }
  // most devices send their pictures along and list no hosts
  if ((device.imageHosts ?? []).length === 0) return null;
  const url = URL.parse(image.url);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return null;
  const listed = (device.imageHosts ?? []).some((host) => host === url.host || host === url.hostname);
  return listed ? url : null;
}
