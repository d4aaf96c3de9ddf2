import { afterEach, describe, expect, it } from 'vitest';
import { testClient } from './support/client.ts';
import {
  envelopeOf,
  faultAnswer,
  login,
  type RawAnswer,
  type RawCamera,
  type RawRequest,
  startRawCamera,
} from './support/raw-camera.ts';

const open: RawCamera[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
const timesMs = (lastsMs: number): string =>
  `<wsnt:CurrentTime>2001-01-01T00:00:00Z</wsnt:CurrentTime><wsnt:TerminationTime>${new Date(Date.UTC(2001, 0, 1) + lastsMs).toISOString()}</wsnt:TerminationTime>`;

/** A camera with events whose pull answers are the test's. */
async function eventCamera(
  pull: (n: number, request: RawRequest) => RawAnswer | 'handled',
  { lastsMs = 120_000, renew }: { lastsMs?: number; renew?: () => RawAnswer } = {},
): Promise<RawCamera> {
  let pulls = 0;
  const one: RawCamera = await startRawCamera({
    signIn: 'both',
    answer: (request) => {
      switch (request.operation) {
        case 'CreatePullPointSubscription':
          return {
            body: envelopeOf(
              `<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa:Address>http://192.0.2.9/onvif/sub/7</wsa:Address><wsa:ReferenceParameters xmlns:own="http://make.example/x"><own:Id own:kind="a">4 &amp; 2</own:Id></wsa:ReferenceParameters></tev:SubscriptionReference>${timesMs(lastsMs)}</tev:CreatePullPointSubscriptionResponse>`,
            ),
          };
        case 'PullMessages':
          return pull(pulls++, request);
        case 'Renew':
          return (
            renew?.() ?? { body: envelopeOf(`<wsnt:RenewResponse>${timesMs(lastsMs)}</wsnt:RenewResponse>`) }
          );
        case 'Unsubscribe':
          return { body: envelopeOf('<wsnt:UnsubscribeResponse/>') };
        default:
          return undefined;
      }
    },
  });
  open.push(one);
  return one;
}
const message = (n: number): RawAnswer => ({
  body: envelopeOf(
    `<tev:PullMessagesResponse>${timesMs(60_000)}<wsnt:NotificationMessage><wsnt:Topic>tns1:Plate</wsnt:Topic><wsnt:Message>${n}</wsnt:Message></wsnt:NotificationMessage></tev:PullMessagesResponse>`,
  ),
});
const nothing: RawAnswer = {
  body: envelopeOf(`<tev:PullMessagesResponse>${timesMs(60_000)}</tev:PullMessagesResponse>`),
};
const operations = (one: RawCamera): string[] => one.requests.map(({ operation }) => operation);
const count = (one: RawCamera, operation: string): number =>
  operations(one).filter((name) => name === operation).length;

interface RunOptions {
  deliver?: (text: string) => void | Promise<void>;
  lastsSeconds?: number;
  firstPauseMs?: number;
  answerMs?: number;
  waitSeconds?: number;
}
interface Running {
  stop: AbortController;
  done: Promise<void>;
  heard(): number;
}
function run(one: RawCamera, { deliver, ...pullPoint }: RunOptions = {}): Running {
  const stop = new AbortController();
  let heard = 0;
  const done = testClient({ pullPoint }).runPullPoint({
    target: { serviceUrl: one.serviceUrl, login },
    topicFilter: 'tns1:RuleEngine//.',
    signal: stop.signal,
    heard: () => {
      heard++;
    },
    deliver: async (bytes) => {
      await deliver?.(new TextDecoder().decode(bytes));
    },
  });
  return { stop, done, heard: () => heard };
}

describe('events by PullPoint', () => {
  it('are delivered as they came, one pull after the other is stored, and the subscription is taken back', async () => {
    const one = await eventCamera((n) => (n < 3 ? message(n) : nothing));
    const got: string[] = [];
    let storing = 0;
    const { stop, done, heard } = run(one, {
      deliver: async (text) => {
        expect(++storing).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        storing--;
        got.push(/<wsnt:Message>(\d)</.exec(text)?.[1] ?? '');
        if (got.length === 3) stop.abort();
      },
    });
    await done;
    expect(got).toEqual(['0', '1', '2']);
    expect(heard()).toBeGreaterThan(2);
    const created = one.requests.find(({ operation }) => operation === 'CreatePullPointSubscription');
    expect(created?.body).toContain('<InitialTerminationTime>PT120S</InitialTerminationTime>');
    expect(created?.body).toContain('tns1:RuleEngine//.');
    const pull = one.requests.find(
      ({ operation, headers, body }) =>
        operation === 'PullMessages' &&
        (headers.authorization !== undefined || body.includes('UsernameToken')),
    );
    // at the address that answers, with what the camera wants to hear again
    expect(pull?.path).toBe('/onvif/sub/7');
    expect(pull?.body).toContain('>http://192.0.2.9/onvif/sub/7</To>');
    expect(pull?.body).toMatch(
      /<own:Id [^>]*xmlns:own="http:\/\/make\.example\/x"[^>]*own:kind="a">4 &amp; 2<\/own:Id>/,
    );
    expect(count(one, 'Unsubscribe')).toBe(1);
  });

  it('are renewed before the end, by the camera’s own times', async () => {
    const one = await eventCamera(() => nothing, { lastsMs: 3000 });
    const { stop, done } = run(one, { lastsSeconds: 3 });
    await expect.poll(() => count(one, 'Renew'), { timeout: 8000 }).toBeGreaterThan(1);
    stop.abort();
    await done;
    expect(count(one, 'CreatePullPointSubscription')).toBe(1);
  });

  it('go on where the camera does not renew', async () => {
    const one = await eventCamera(() => nothing, {
      lastsMs: 2000,
      renew: () => faultAnswer('ActionNotSupported', 'no'),
    });
    const { stop, done } = run(one, { lastsSeconds: 2 });
    const pullsAfterRenew = (): number =>
      operations(one)
        .slice(operations(one).indexOf('Renew') >>> 0)
        .filter((name) => name === 'PullMessages').length;
    await expect.poll(pullsAfterRenew, { timeout: 8000 }).toBeGreaterThan(1);
    stop.abort();
    await done;
    expect(count(one, 'Renew')).toBe(1);
  });

  it('are subscribed to again when the camera has forgotten, never twice within the pause', async () => {
    const one = await eventCamera((n) =>
      n % 2 === 0 ? message(n) : faultAnswer('ResourceUnknownFault', 'gone'),
    );
    const createdAtMs: number[] = [];
    const answer = one.options.answer;
    one.options.answer = (request, response) => {
      if (request.operation === 'CreatePullPointSubscription') createdAtMs.push(Date.now());
      return answer?.(request, response);
    };
    const { stop, done } = run(one, { firstPauseMs: 200 });
    await expect.poll(() => createdAtMs.length, { timeout: 8000 }).toBe(4);
    stop.abort();
    await done;
    const gaps = createdAtMs.slice(1).map((at, i) => at - (createdAtMs[i] ?? 0));
    // the pauses are 200, 400 and 800 ms; a busy machine hears one late, and then the next sooner after it
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(80);
    expect(gaps.reduce((sum, gap) => sum + gap, 0)).toBeGreaterThanOrEqual(1_200);
  });

  it('end with a code where the camera freezes, has no events, or refuses the login', async () => {
    const frozen = await eventCamera(() => 'handled');
    await expect(run(frozen, { waitSeconds: 1, answerMs: 300 }).done).rejects.toMatchObject({
      code: 'device_too_slow',
    });
    const none = await startRawCamera({});
    open.push(none);
    none.options.answer = ({ operation }) =>
      operation === 'GetServices'
        ? { body: envelopeOf('<tds:GetServicesResponse/>') }
        : operation === 'GetCapabilities'
          ? { body: envelopeOf('<tds:GetCapabilitiesResponse/>') }
          : undefined;
    await expect(run(none).done).rejects.toMatchObject({ code: 'unsupported' });
    const closed = await startRawCamera({ signIn: 'digest', users: [{ username: 'other', password: 'x' }] });
    open.push(closed);
    await expect(run(closed).done).rejects.toMatchObject({ code: 'device_refused_login' });
  });
});
