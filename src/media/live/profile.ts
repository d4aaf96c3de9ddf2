/** Which of a camera's streams is meant by a quality. */
import type { CameraProfile } from '../../core/entities.ts';
import { RinggateError } from '../../core/errors.ts';
import type { Login } from '../../core/ports.ts';
import type { CameraSource, Quality } from '../contract.ts';

/**
 * `main`: the largest picture; `sub`: the smallest that still shows something.
 * @throws RinggateError stream_unsupported where there is no H.264 or H.265 stream
 */
export function profileFor(source: CameraSource, quality: Quality): CameraProfile & { streamUri: string } {
  const usable = source.profiles
    .filter((profile): profile is CameraProfile & { streamUri: string } => profile.streamUri !== null)
    .filter(({ encoding }) => encoding === 'h264' || encoding === 'h265')
    .sort((a, b) => b.widthPx * b.heightPx - a.widthPx * a.heightPx);
  const clear = usable.filter(({ widthPx }) => widthPx >= 160);
  const chosen = quality === 'main' ? usable[0] : (clear.at(-1) ?? usable.at(-1));
  if (chosen === undefined)
    throw new RinggateError(
      'stream_unsupported',
      `The camera "${source.deviceId}" names no H.264 or H.265 stream`,
    );
  return chosen;
}

export function addressOf(source: CameraSource, quality: Quality): { url: string; login: Login | null } {
  return { url: profileFor(source, quality).streamUri, login: source.login };
}
