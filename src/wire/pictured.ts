/** Multipart messages of an event and the pictures that follow it: streams have many of them in one body. */
import type { DecodedMessage, DecodedRead, DeviceReport } from '../core/model.ts';
import { rejectWhole } from './decoded.ts';
import type { Part } from './multipart.ts';
import { pictureType } from './picture.ts';

type Picture = { mediaType: string; bytes: Uint8Array };

/** Whether a part is a picture, by its type, its first bytes, or its file name where it is empty. */
export function isPicturePart(part: Part): boolean {
  if (part.mediaType?.startsWith('image/') === true || pictureType(part.body) !== null) return true;
  return /\.(?:jpe?g|png)$/i.test(part.fileName ?? '');
}

/** Pictures inside of the message stay; else the scene; a read with pictures that are none is marked. */
function illustrated(read: DecodedRead, scene: Picture | null, pictures: readonly Part[]): DecodedRead {
  if (scene !== null) return { ...read, image: scene };
  return pictures.length === 0 || read.image !== null ? read : { ...read, imageBroken: true };
}

function isNothing({ reads, rejects, reports }: DecodedMessage): boolean {
  return reads.length === 0 && rejects.length === 0 && (reports ?? []).length === 0;
}

/**
 * Decodes each part that is no picture, and gives its reads the picture that `sceneFor` picks of those that follow it
 * (those before the first event count to it). Formats tell themselves where they are cut; a part that is cut and gives
 * nothing at all is a reject.
 */
export function decodePictured(
  parts: readonly Part[],
  decodePart: (part: Part) => DecodedMessage,
  sceneFor: (pictures: readonly Part[], event: Part) => Picture | null,
): DecodedMessage {
  const reads: DecodedRead[] = [];
  const rejects: DecodedMessage['rejects'] = [];
  const reports: DeviceReport[] = [];
  const events = [...parts.entries()].filter(([, part]) => !isPicturePart(part));
  for (const [index, [at, part]] of events.entries()) {
    const start = index === 0 ? 0 : at + 1;
    const pictures = parts.slice(start, events[index + 1]?.[0]).filter(isPicturePart);
    const cut = part.isCut ? rejectWhole('invalid_read', 'the message ends within a part', part.body) : null;
    if (cut !== null && part.body.length === 0) {
      rejects.push(...cut.rejects);
      continue;
    }
    const decoded = decodePart(part);
    const scene = pictures.length === 0 || decoded.reads.length === 0 ? null : sceneFor(pictures, part);
    reads.push(...decoded.reads.map((read) => illustrated(read, scene, pictures)));
    rejects.push(...decoded.rejects);
    reports.push(...(decoded.reports ?? []));
    if (cut !== null && part.headers['content-length'] !== undefined && isNothing(decoded))
      rejects.push(...cut.rejects);
  }
  return reports.length === 0 ? { reads, rejects } : { reads, rejects, reports };
}
