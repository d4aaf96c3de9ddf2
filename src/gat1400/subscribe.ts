/**
 * What the gateway asks of a lower platform: its vehicles as notifications (GA/T 1400.4, Subscribes). Nothing else can be
 * asked for here: people and faces are not wanted.
 */
import { localTime } from './status.ts';

export interface SubscriptionRequest {
  /** 20 digits of the gateway as a platform. */
  platformId: string;
  /** 20 digits of the lower platform or of one of its devices: whose vehicles. */
  resource: string;
  title: string;
  applicant: string;
  organisation: string;
  reason: string;
  /** Where the lower platform sends its notifications: the gateway's address, up to and without `/VIID`. */
  receiveBase: string;
  beginMs: number;
  endMs: number;
  zone: string;
  /** 0..99999: the last digits of the subscription's id. */
  number: number;
}

/** SubscribeDetailType (table B.59): vehicle records made by devices. */
const vehicles = '13';
/** Type of the object in its 33-digit id: 03 = subscription (GA/T 1400.1, section 6.3). */
const subscriptionType = '03';

/** The 33 digits of a subscription: 20 of the platform, its type, a day, a running number. */
export function subscriptionId(
  request: Pick<SubscriptionRequest, 'platformId' | 'beginMs' | 'zone' | 'number'>,
): string {
  const second = localTime(request.beginMs, request.zone);
  // 12 digits of organisation, 2 of type, 14 of time, 5 of number
  return `${request.platformId.slice(0, 12)}${subscriptionType}${second}${String(request.number).padStart(5, '0')}`;
}

export function subscribeBody(request: SubscriptionRequest): string {
  const { zone } = request;
  return JSON.stringify({
    SubscribeListObject: {
      SubscribeObject: [
        {
          SubscribeID: subscriptionId(request),
          Title: request.title,
          SubscribeDetail: vehicles,
          ResourceURI: request.resource,
          ApplicantName: request.applicant,
          ApplicantOrg: request.organisation,
          BeginTime: localTime(request.beginMs, zone),
          EndTime: localTime(request.endMs, zone),
          ReceiveAddr: `${request.receiveBase}/VIID/SubscribeNotifications`,
          ReportInterval: 3,
          Reason: request.reason,
          OperateType: 0,
          SubscribeStatus: 0,
        },
      ],
    },
  });
}

/** The first status of an answer to Subscribes, wherever the platform puts it; null where there is none. */
export function statusOfAnswer(text: string): { code: number; detail: string } | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  for (const status of statusesIn(value, 0)) return status;
  return null;
}

function* statusesIn(value: unknown, depth: number): Generator<{ code: number; detail: string }> {
  if (typeof value !== 'object' || value === null || depth > 5) return;
  if ('StatusCode' in value) {
    const detail = 'StatusString' in value ? String(value.StatusString) : '';
    yield { code: Number(value.StatusCode), detail };
    return;
  }
  for (const inner of Object.values(value)) yield* statusesIn(inner, depth + 1);
}
