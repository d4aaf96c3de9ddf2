/** Pictures that come inside messages. */

const maxPictureBytes = 4 * 1024 * 1024;

/** Whether bytes start the way a picture of this media type does. */
function hasSignature(mediaType: string, bytes: Uint8Array): boolean {
  switch (mediaType) {
    case 'image/jpeg':
      return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
    case 'image/png':
      return bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47;
    case 'image/webp':
      return bytes[0] === 0x52 && bytes[1] === 0x49 && bytes[8] === 0x57 && bytes[9] === 0x45;
    default:
      return false;
  }
}

const mediaTypes = ['image/jpeg', 'image/png', 'image/webp'] as const;

/** What bytes of at most 4 MiB are by how they start; null where they are no picture. */
export function pictureType(bytes: Uint8Array): (typeof mediaTypes)[number] | null {
  if (bytes.length > maxPictureBytes) return null;
  return mediaTypes.find((mediaType) => hasSignature(mediaType, bytes)) ?? null;
}

/**
 * The bytes of standard base64 text, or null where it is not base64.
 * Buffer skips what it does not know, so a text with anything else in it comes out shorter than its length promises:
 * one comparison instead of a look at each character.
 */
export function decodeBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === (text.length / 4) * 3 - padding ? bytes : null;
}

/** A picture given as base64: null where it is empty, larger than 4 MiB, not base64, or not of its media type. */
export function decodePicture(
  mediaType: string,
  text: string,
): { mediaType: string; bytes: Uint8Array } | null {
  if (text.length > Math.ceil(maxPictureBytes / 3) * 4) return null;
  const bytes = decodeBase64(text);
  return bytes !== null && hasSignature(mediaType, bytes) ? { mediaType, bytes } : null;
}

/** What is an address beyond doubt: names or four numbers up to 199, no user, printable ASCII. Others are parsed. */
const plainPictureUrl =
  /^https?:\/\/(?:(?:1?\d?\d\.){3}1?\d?\d|(?:(?!xn--)[a-z][a-z\d]*\.)*(?!xn--)[a-z]+)(?::\d{1,4})?\/[!-~]*$/;

/** Whether a text is an absolute http or https address of at most 2048 characters, without user name or password. */
export function isPictureUrl(text: string): boolean {
  if (text.length > 2048) return false;
  if (plainPictureUrl.test(text)) return true;
  if (!/^https?:\/\//i.test(text)) return false;
  const url = URL.parse(text);
  return url !== null && url.hostname !== '' && url.username === '' && url.password === '';
}

/**
 * A path of a picture on the device's own web server, with the slash before it; null where it would lead elsewhere:
 * to another host (`//…`), out of its folder (`..`), or is no path.
 */
export function devicePath(text: string): string | null {
  const path = text.startsWith('/') ? text : `/${text}`;
  if (
    path.length > 1024 ||
    path.startsWith('//') ||
    path.includes('://') ||
    !/^[\w./~%+=&?,:;@()-]+$/.test(path)
  )
    return null;
  return /(?:^|[/=])(?:\.|%2e){2}(?:[/?&]|%2f|$)/i.test(path) ? null : path;
}
