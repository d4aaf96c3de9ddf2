/** Which operation is answered by whom. */
import type { SimulatedCamera } from '../camera.ts';
import { deviceService } from './device.ts';
import { envelope, namespaceOf, notSupported, type Prefix, type SoapRequest } from './envelope.ts';
import { eventService } from './event-service.ts';
import { mediaService } from './media.ts';
import { media2Service } from './media2.ts';
import { ptzService } from './ptz-service.ts';
import type { XmlElement } from './xml.ts';

export interface Call {
  camera: SimulatedCamera;
  /** The address of this machine that was asked. */
  address: string;
  /** The path that was asked, which names a pull point. */
  path: string;
  operation: XmlElement;
  /** Aborts where the client has gone. */
  gone: AbortSignal;
}
/** Answers the content of the body. Throws a SoapFault. */
export type Operation = (call: Call) => string | Promise<string>;
export type Service = Readonly<Record<string, Operation>>;

const services: readonly (readonly [Prefix, Service])[] = [
  ['tds', deviceService],
  ['trt', mediaService],
  ['tr2', media2Service],
  ['tptz', ptzService],
  ['tev', eventService],
  ['wsnt', eventService],
];
const byNamespace = new Map(services.map(([prefix, service]) => [namespaceOf(prefix), service]));

/** The whole answer. Throws a SoapFault where there is no such operation or it refuses. */
export async function answerOperation(
  call: Omit<Call, 'operation'> & { request: SoapRequest },
): Promise<string> {
  const { operation } = call.request;
  const { hasPtz, hasMedia2 } = call.camera.identity;
  const isAbsent =
    (!hasPtz && operation.namespace === namespaceOf('tptz')) ||
    (!hasMedia2 && operation.namespace === namespaceOf('tr2'));
  const service = isAbsent ? undefined : byNamespace.get(operation.namespace);
  const answer = service && Object.hasOwn(service, operation.name) ? service[operation.name] : undefined;
  if (!answer) throw notSupported(operation.name);
  return envelope(await answer({ ...call, operation }));
}
