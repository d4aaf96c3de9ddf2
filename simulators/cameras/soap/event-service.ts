/** The event service with pull points: ONVIF core specification 9, WS-BaseNotification. */
import { maxPullPoints, type PullPoint } from '../events.ts';
import { durationMs } from './duration.ts';
import { invalidArgument, SoapFault } from './envelope.ts';
import type { Call, Service } from './services.ts';
import { textAt } from './xml.ts';

const pathStart = '/onvif/pullpoint/';
const defaultLifeMs = 60_000;
const maxLifeMs = 600_000;
const maxWaitMs = 60_000;
const maxMessages = 50;

const iso = (ms: number): string => new Date(ms).toISOString();

/** How long a pull point shall live: a duration or a time by the camera's clock. */
function lifeMs({ camera, operation }: Call, element: string): number {
  const said = textAt(operation, element);
  if (said === '') return defaultLifeMs;
  const ms = durationMs(said) ?? Date.parse(said) - camera.clockMs();
  if (!Number.isFinite(ms) || ms <= 0)
    throw new SoapFault('Sender', ['wsnt:UnacceptableInitialTerminationTimeFault'], `${element} is ${said}`);
  return Math.min(ms, maxLifeMs);
}

/** Times as the camera sees them: now and when the pull point ends. */
function times({ camera }: Call, point: PullPoint): { now: string; end: string } {
  const skewMs = camera.clockMs() - camera.now();
  return { now: iso(camera.clockMs()), end: iso(point.terminatesMs + skewMs) };
}

function pointOf({ camera, path }: Call): PullPoint {
  const point = path.startsWith(pathStart) ? camera.events.find(path.slice(pathStart.length)) : null;
  if (!point) throw new SoapFault('Sender', ['wsnt:ResourceUnknownFault'], 'There is no such subscription');
  return point;
}

function create(call: Call): string {
  const { camera, address } = call;
  if (camera.events.count >= maxPullPoints)
    throw new SoapFault('Receiver', ['wsnt:SubscribeCreationFailedFault'], 'Too many subscriptions');
  const point = camera.events.create(lifeMs(call, 'InitialTerminationTime'));
  const { now, end } = times(call, point);
  return (
    '<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference>' +
    `<wsa:Address>${camera.saidBase(address)}${pathStart}${point.id}</wsa:Address></tev:SubscriptionReference>` +
    `<wsnt:CurrentTime>${now}</wsnt:CurrentTime><wsnt:TerminationTime>${end}</wsnt:TerminationTime>` +
    '</tev:CreatePullPointSubscriptionResponse>'
  );
}

/** Waits for a message, until the timeout, the end of the pull point or of the client. */
async function wait(call: Call, point: PullPoint, timeoutMs: number): Promise<void> {
  if (point.waiting.length > 0 || timeoutMs <= 0 || call.gone.aborted) return;
  // one pull at a time: the earlier one is answered as it is
  point.wake?.();
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      call.gone.removeEventListener('abort', done);
      if (point.wake === done) point.wake = null;
      resolve();
    };
    const timer = setTimeout(done, timeoutMs);
    call.gone.addEventListener('abort', done);
    point.wake = done;
  });
}

async function pull(call: Call): Promise<string> {
  const point = pointOf(call);
  const timeoutMs = durationMs(textAt(call.operation, 'Timeout'));
  if (timeoutMs === null) throw invalidArgument('InvalidTimeout', 'Timeout is no duration');
  const limit = Math.min(maxMessages, Math.max(1, Number(textAt(call.operation, 'MessageLimit')) || 1));
  await wait(call, point, Math.min(timeoutMs, maxWaitMs));
  const messages = call.gone.aborted ? [] : point.waiting.splice(0, limit);
  const { now, end } = times(call, point);
  return (
    `<tev:PullMessagesResponse><tev:CurrentTime>${now}</tev:CurrentTime><tev:TerminationTime>${end}</tev:TerminationTime>` +
    `${messages.join('')}</tev:PullMessagesResponse>`
  );
}

const eventProperties =
  '<tev:GetEventPropertiesResponse>' +
  '<tev:TopicNamespaceLocation>http://www.onvif.org/onvif/ver10/topics/topicns.xml</tev:TopicNamespaceLocation>' +
  '<wsnt:FixedTopicSet>true</wsnt:FixedTopicSet><wstop:TopicSet><tns1:RuleEngine><Recognition>' +
  '<LicensePlate wstop:topic="true"><tt:MessageDescription IsProperty="false"><tt:Source>' +
  '<tt:SimpleItemDescription Name="VideoSource" Type="tt:ReferenceToken"/><tt:SimpleItemDescription Name="Rule" Type="xs:string"/>' +
  '</tt:Source><tt:Data><tt:SimpleItemDescription Name="Likelihood" Type="xs:float"/>' +
  '<tt:ElementItemDescription Name="Object" Type="tt:Object"/></tt:Data></tt:MessageDescription></LicensePlate>' +
  '</Recognition></tns1:RuleEngine></wstop:TopicSet>' +
  '<wsnt:TopicExpressionDialect>http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet</wsnt:TopicExpressionDialect>' +
  '<wsnt:TopicExpressionDialect>http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete</wsnt:TopicExpressionDialect>' +
  '<tev:MessageContentFilterDialect>http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter</tev:MessageContentFilterDialect>' +
  '<tev:MessageContentSchemaLocation>http://www.onvif.org/onvif/ver10/schema/onvif.xsd</tev:MessageContentSchemaLocation>' +
  '</tev:GetEventPropertiesResponse>';

export const eventService: Service = {
  GetServiceCapabilities: () =>
    '<tev:GetServiceCapabilitiesResponse><tev:Capabilities WSSubscriptionPolicySupport="false" WSPullPointSupport="true" ' +
    `WSPausableSubscriptionManagerInterfaceSupport="false" MaxPullPoints="${maxPullPoints}"/></tev:GetServiceCapabilitiesResponse>`,
  GetEventProperties: () => eventProperties,
  CreatePullPointSubscription: create,
  PullMessages: pull,
  SetSynchronizationPoint: (call) => {
    pointOf(call);
    return '<tev:SetSynchronizationPointResponse/>';
  },
  Renew: (call) => {
    const point = pointOf(call);
    point.terminatesMs = call.camera.now() + lifeMs(call, 'TerminationTime');
    const { now, end } = times(call, point);
    return `<wsnt:RenewResponse><wsnt:TerminationTime>${end}</wsnt:TerminationTime><wsnt:CurrentTime>${now}</wsnt:CurrentTime></wsnt:RenewResponse>`;
  },
  Unsubscribe: (call) => {
    call.camera.events.remove(pointOf(call).id);
    return '<wsnt:UnsubscribeResponse/>';
  },
};
