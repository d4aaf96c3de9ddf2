/** Who may ask a camera something: both kinds of login, pre-login operations, the lock after wrong ones. */
import type { SimulatedCamera } from './camera.ts';
import { type DigestAlgorithm, DigestDoor } from './digest.ts';
import { notAuthorized, type SoapFault } from './soap/envelope.ts';
import type { XmlElement } from './soap/xml.ts';
import { TokenDoor } from './wsse.ts';

/** Access class PRE_AUTH of the ONVIF core specification (5.9.2.3 and the table of each operation). */
const withoutLogin = new Set([
  'GetSystemDateAndTime',
  'GetServices',
  'GetServiceCapabilities',
  'GetCapabilities',
  'GetHostname',
  'GetEndpointReference',
  'GetWsdlUrl',
]);

/** Let in, or how it is refused. */
export type Answer =
  | { kind: 'in' }
  | { kind: 'challenge'; challenges: string[] }
  | { kind: 'fault'; fault: SoapFault };

export class Logins {
  readonly #camera: SimulatedCamera;
  readonly #digest = new DigestDoor();
  readonly #token = new TokenDoor();
  #wrong = 0;
  #lockedUntilMs = 0;

  constructor(camera: SimulatedCamera) {
    this.#camera = camera;
  }

  get isLocked(): boolean {
    return this.#camera.now() < this.#lockedUntilMs;
  }

  /** A SOAP request. */
  checkSoap(operation: string, header: XmlElement | undefined, authorization: string | undefined): Answer {
    const { login, acceptsReplays } = this.#camera.defects;
    if (login === 'none' || withoutLogin.has(operation)) return { kind: 'in' };
    if (this.isLocked) return this.#refuse(notAuthorized('The account is locked'));
    if (login !== 'digest') {
      const { username, password } = this.#camera;
      const nowMs = this.#camera.clockMs();
      const found = this.#token.check(header, { username, password, nowMs, acceptsReplays });
      if (found === 'right') return this.#letIn();
      if (found === 'wrong') return this.#refuse(this.#noteWrong());
      if (found === 'stale')
        return this.#refuse(notAuthorized('The token is of another time or was used before'));
      if (login === 'wsse') return this.#refuse(notAuthorized());
    }
    return this.checkHttp('POST', authorization);
  }

  /** A request with HTTP Digest: snapshots, and services where no token is taken. */
  checkHttp(method: string, authorization: string | undefined): Answer {
    return this.#checkDigest(method, authorization, { algorithms: ['MD5', 'SHA-256'], qop: true });
  }

  /** RTSP: MD5 without qop, which is what players know. */
  checkRtsp(method: string, authorization: string | undefined): Answer {
    return this.#checkDigest(method, authorization, { algorithms: ['MD5'], qop: false });
  }

  #checkDigest(
    method: string,
    authorization: string | undefined,
    options: { algorithms: readonly DigestAlgorithm[]; qop: boolean },
  ): Answer {
    const { username, password, defects } = this.#camera;
    if (defects.login === 'none') return { kind: 'in' };
    const nowMs = this.#camera.now();
    const challenge = (stale: boolean): Answer => {
      this.#camera.count('refusedLogins');
      return { kind: 'challenge', challenges: this.#digest.challenges(nowMs, { ...options, stale }) };
    };
    if (this.isLocked) return challenge(false);
    const found = this.#digest.check({ authorization, method, username, password, nowMs });
    if (found === 'right') return this.#letIn();
    if (found === 'wrong') this.#noteWrong();
    return challenge(found === 'stale');
  }

  #letIn(): Answer {
    this.#wrong = 0;
    return { kind: 'in' };
  }

  #refuse(fault: SoapFault): Answer {
    this.#camera.count('refusedLogins');
    return { kind: 'fault', fault };
  }

  #noteWrong(): SoapFault {
    const { lockAfter, lockMs } = this.#camera.defects;
    this.#wrong += 1;
    if (lockAfter > 0 && this.#wrong >= lockAfter) {
      this.#lockedUntilMs = this.#camera.now() + lockMs;
      this.#wrong = 0;
    }
    return notAuthorized();
  }
}
