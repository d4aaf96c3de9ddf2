/** Cameras that do not answer probes (switched off, or a router in between lets no UDP pass), asked by HTTP. */
import { RinggateError } from '../../core/errors.ts';
import type { XmlElement } from '../../wire/xml.ts';
import type { CameraUrl } from '../camera-url.ts';
import type { Ask } from '../exchange.ts';
import { goodAnswer, outcomeOf } from '../outcome.ts';
import { isAnswerOfCamera } from '../problems.ts';
import { namespaces } from '../soap.ts';
import { soapQuestion } from '../soap-request.ts';

/** Where ONVIF services are, most usual first. */
export const usualHttpPorts: readonly number[] = [80, 8080, 8000, 8899, 2020, 5000];

const atOnce = 128;
const answerMs = 1500;
const maxBytes = 64 * 1024;

interface KnockRequest {
  ask: Ask;
  addresses: readonly string[];
  ports: readonly number[];
  signal: AbortSignal;
  found(url: CameraUrl): void;
}

/** All addresses at the first port, then at the next; an address that is found, or is not there at all, is left alone. */
export async function knock({ ask, addresses, ports, signal, found }: KnockRequest): Promise<void> {
  let open = [...addresses];
  for (const port of ports) {
    const further: string[] = [];
    const waiting = open[Symbol.iterator]();
    const worker = async (): Promise<void> => {
      for (const address of waiting) {
        if (signal.aborted) return;
        const url: CameraUrl = {
          secure: false,
          host: address,
          port,
          hasPort: true,
          path: '/onvif/device_service',
        };
        const answer = await isCamera(ask, url, signal);
        if (answer === 'camera') found(url);
        else if (answer === 'other') further.push(address);
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, open.length) }, worker));
    open = further;
    if (signal.aborted) return;
  }
}

async function isCamera(
  ask: Ask,
  url: CameraUrl,
  signal: AbortSignal,
): Promise<'camera' | 'other' | 'nobody'> {
  try {
    const body = `<GetSystemDateAndTime xmlns="${namespaces.device}"/>`;
    const answer = await ask({ ...soapQuestion({ url, body, header: '', answerMs, signal }), maxBytes });
    const outcome = outcomeOf(answer, url);
    // a refusal without SOAP could be any web server's
    if (outcome.root === null) return 'other';
    if (outcome.fault !== null) return isOnvifFault(outcome.root) ? 'camera' : 'other';
    goodAnswer(outcome, url, 'GetSystemDateAndTime', '');
    return 'camera';
  } catch (error) {
    if (isAnswerOfCamera(error)) return 'camera';
    const isAbsent =
      error instanceof RinggateError &&
      (error.code === 'device_too_slow' || /EHOSTUNREACH|ENETUNREACH|EHOSTDOWN/.test(error.message));
    return isAbsent ? 'nobody' : 'other';
  }
}

/** ONVIF's own faults are under `ter:`; other SOAP servers have others. */
function isOnvifFault(root: XmlElement): boolean {
  const text = JSON.stringify(root);
  return text.includes('onvif.org') || text.includes('ter:');
}
