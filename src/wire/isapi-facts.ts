/** ISAPI's way of saying things, whatever message says it: plates, shares, directions, who sent it. */
import type { DecodedRead } from '../core/model.ts';
import { plateOf } from './decoded.ts';
import { isRecord, type JsonRecord, numberOf } from './json.ts';
import { leafOf } from './xml-record.ts';

const noPlateWords: ReadonlySet<string> = new Set([
  'unknown',
  'noplate',
  'no plate',
  'none',
  'null',
  '-',
  '无车牌',
  '无牌',
  '无牌车',
  '车牌',
  '未知',
]);
/** A plate as ISAPI gives it; '' for its words of none, null where it is no text. */
export function plateText(value: unknown): string | null {
  return plateOf(leafOf(value) ?? (isRecord(value) ? value : ''), noPlateWords);
}

/** Percent; 0 stands for "not given". */
export function confidenceOf(value: unknown, plateRaw: string): number | null {
  const percent = numberOf(leafOf(value));
  return plateRaw === '' || percent === null || percent <= 0 || percent > 100 ? null : percent / 100;
}

/** `forward` comes towards the camera, `reverse` drives away. */
export function travelOf(value: unknown): DecodedRead['travel'] {
  return leafOf(value)?.trim().toLowerCase() === 'reverse' ? 'departing' : 'approaching';
}

function addressOf(value: unknown): string | null {
  const address = leafOf(value)?.trim() ?? null;
  return address === '::' || address === '0.0.0.0' ? null : address;
}

/** The serial id, else the MAC, else the id that an operator gave, else the address. */
export function deviceKeyOf(alert: JsonRecord): string | null {
  const texts = [alert.deviceUUID, alert.macAddress, alert.deviceID].map(leafOf);
  return (
    texts.find((text) => text !== null)?.trim() ?? addressOf(alert.ipAddress) ?? addressOf(alert.ipv6Address)
  );
}
