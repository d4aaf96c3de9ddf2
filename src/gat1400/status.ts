/** Answers of GA/T 1400.4: ResponseStatusObject, and its codes (table B.1, ConfirmStatusType). */

export const statusCodes = {
  ok: { code: 0, text: 'OK' },
  otherError: { code: 1, text: 'OtherError' },
  deviceBusy: { code: 2, text: 'DeviceBusy' },
  invalidOperation: { code: 4, text: 'InvalidOperation' },
  invalidJsonFormat: { code: 7, text: 'InvalidJSONFormat' },
  invalidJsonContent: { code: 8, text: 'InvalidJSONContent' },
} as const;
export type StatusName = keyof typeof statusCodes;

export interface ResponseStatus {
  RequestURL: string;
  StatusCode: number;
  StatusString: string;
  Id: string;
  LocalTime: string;
}

/** What every answer needs: the address that was asked, and the site's time. */
export interface StatusContext {
  path: string;
  nowMs: number;
  /** IANA zone; the standard's times are local and state none. */
  zone: string;
}

export function responseStatus(
  context: StatusContext,
  status: StatusName,
  id: string,
  detail?: string,
): ResponseStatus {
  const { code, text } = statusCodes[status];
  return {
    RequestURL: context.path,
    StatusCode: code,
    StatusString: detail === undefined ? text : `${text}: ${detail}`,
    Id: id,
    LocalTime: localTime(context.nowMs, context.zone),
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** `YYYYMMDDhhmmss` in a zone. */
export function localTime(ms: number, zone: string): string {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  formats.set(zone, format);
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const fields = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;
  return fields.map((field) => parts.get(field) ?? '').join('');
}
