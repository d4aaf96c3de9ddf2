/**
 * Talking to one camera: which address answers, what its clock says, how it lets people in. Learned once, used for every
 * question, learned again where the camera no longer agrees.
 */
import { RinggateError } from '../core/errors.ts';
import type { Login } from '../core/ports.ts';
import { pictureType } from '../wire/picture.ts';
import type { XmlElement } from '../wire/xml.ts';
import { looksLikeZone, readClock } from './camera-clock.ts';
import { type CameraUrl, parseCameraUrl, reachableUrls, shownUrl } from './camera-url.ts';
import type { CameraClock, SignIn } from './contract.ts';
import { asUtf8 } from './envelope-text.ts';
import { HttpSignIn, offered } from './http-sign-in.ts';
import {
  goodAnswer,
  isAnotherAddressWorthIt,
  isGood,
  mayWantLogin,
  type Outcome,
  outcomeOf,
  refusalOf,
} from './outcome.ts';
import type { SessionParts, SoapQuestion, Tries } from './session-parts.ts';
import { isLockFault, namespaces, shortened } from './soap.ts';
import { soapQuestion, withoutMustUnderstand } from './soap-request.ts';
import { usernameToken } from './wsse.ts';

export class CameraSession {
  readonly deviceUrl: CameraUrl;
  clock: CameraClock | null = null;
  signIn: SignIn | null = null;
  /** Taken off the stated time in tokens: it gives local time for UTC and does not go by it. */
  #zoneMs = 0;
  readonly #parts: SessionParts;
  readonly #login: Login | null;
  readonly #pin: string | undefined;
  readonly #http: HttpSignIn | null;
  readonly #works = new Map<string, CameraUrl>();
  readonly #tries: Tries;
  /** Questions that were asked with a login though nobody had asked for one. */
  #unasked = 0;
  #mayBeIgnored = false;

  /** @throws RinggateError address_refused where `serviceUrl` is no http(s) address */
  constructor(
    parts: SessionParts,
    target: { serviceUrl: string; login: Login | null; pinnedCertificate?: string | undefined },
    tries: Tries = { wrong: 0, most: 3, ways: 'all' },
  ) {
    const url = parseCameraUrl(target.serviceUrl);
    if (url === null)
      throw new RinggateError('address_refused', `"${shortened(target.serviceUrl)}" is no http(s) address`);
    this.deviceUrl = url;
    this.#parts = parts;
    this.#login = target.login;
    this.#pin = target.pinnedCertificate;
    this.#tries = tries;
    this.#http = target.login === null ? null : new HttpSignIn(target.login, this.#allowsBasic(url));
  }

  /** Asks without a login; sets `clock`. @throws RinggateError device_* where there is no answer, or none with a time */
  async readClock(signal?: AbortSignal): Promise<void> {
    const askedAtMs = this.#parts.clock();
    const body = `<GetSystemDateAndTime xmlns="${namespaces.device}"/>`;
    let outcome = await this.#send(this.deviceUrl, body, '', { signal });
    // not for everybody, which is not as it should be
    if (outcome.isRefused && this.signIn !== null && this.signIn !== 'none')
      outcome = await this.#sendBy(this.signIn, this.deviceUrl, {
        operation: 'GetSystemDateAndTime',
        body,
        signal,
      });
    const answeredAtMs = this.#parts.clock();
    const answer = goodAnswer(outcome, this.deviceUrl, 'GetSystemDateAndTime', this.#secret);
    this.clock = readClock(answer, askedAtMs, answeredAtMs);
    if (this.clock !== null && this.#zoneMs !== 0) this.clock.isLocalTime = true;
    if (this.clock === null)
      throw new RinggateError('device_answer_broken', `${shownUrl(this.deviceUrl)} gives no time`);
  }

  /**
   * Asks the service at one of the addresses that `statedUrl` may mean (null: the device service) and signs in as the
   * camera wants. @throws RinggateError device_*, unsupported, address_refused
   */
  async call(statedUrl: string | null, question: SoapQuestion): Promise<XmlElement> {
    const urls = this.#urlsOf(statedUrl);
    let first: unknown = null;
    for (const url of urls) {
      try {
        const outcome = await this.#signedIn(url, question);
        const answer = goodAnswer(outcome, url, question.operation, this.#secret);
        // each subscription has an address of its own: what is learned of them does not pile up
        if (this.#works.size > 100) this.#works.clear();
        if (statedUrl !== null) this.#works.set(statedUrl, url);
        question.received?.(asUtf8(outcome.answer.body));
        return answer;
      } catch (error) {
        first ??= error;
        if (!isAnotherAddressWorthIt(error, urls.length) || question.signal?.aborted === true) throw error;
      }
    }
    throw (
      first ??
      new RinggateError('device_answer_broken', `"${shortened(statedUrl ?? '')}" is no address of a service`)
    );
  }

  #urlsOf(statedUrl: string | null): CameraUrl[] {
    if (statedUrl === null) return [this.deviceUrl];
    const works = this.#works.get(statedUrl);
    return works === undefined ? reachableUrls(statedUrl, this.deviceUrl) : [works];
  }

  get #secret(): string {
    return this.#login?.password ?? '';
  }

  #allowsBasic(url: CameraUrl): boolean {
    return url.secure || this.#parts.allowPlainBasic;
  }

  async #signedIn(url: CameraUrl, question: SoapQuestion): Promise<Outcome> {
    if (this.signIn !== null && this.signIn !== 'none') {
      const outcome = await this.#sendBy(this.signIn, url, question);
      if (!outcome.isRefused) return outcome;
      if (this.signIn === 'wsse' && this.#maySendWrong()) return this.#withNewClock(url, question, outcome);
      throw refusalOf(outcome, url, this.#secret);
    }
    const plain = await this.#send(url, question.body, question.header ?? '', question);
    if (plain.isRefused) return this.#learn(url, question, plain);
    // some servers say anything but that they want a login
    if (mayWantLogin(plain) && this.#login !== null && this.#unasked++ < 2 && this.#maySendWrong()) {
      const signed = await this.#sendBy('wsse', url, question);
      if (isGood(signed)) this.signIn = 'wsse';
      if (isGood(signed) || signed.isRefused) return signed;
    }
    this.signIn ??= 'none';
    return plain;
  }

  /** Which way of signing in works, by what the camera offers; its digest first, since that needs no clock. */
  async #learn(url: CameraUrl, question: SoapQuestion, plain: Outcome): Promise<Outcome> {
    if (this.#login === null)
      throw new RinggateError('device_refused_login', `${shownUrl(url)} wants a login`, {
        extra: { missing: true },
      });
    const { digest, basic } = offered(plain.answer, this.#allowsBasic(url));
    if (digest || basic) this.#http?.challengedBy(plain.answer);
    const ways: Exclude<SignIn, 'none'>[] = [...(digest ? (['digest'] as const) : []), 'wsse'];
    if (basic && !digest) ways.push('basic');
    if (this.#tries.ways === 'preferred') ways.splice(1);
    if (this.#tries.ways === 'other') ways.shift();
    let last = plain;
    for (const way of ways) {
      if (!this.#maySendWrong()) break;
      last = await this.#sendBy(way, url, question);
      if (last.isRefused && way === 'wsse' && this.#maySendWrong())
        last = await this.#withNewClock(url, question, last);
      if (last.isRefused) continue;
      this.signIn = way;
      return last;
    }
    throw refusalOf(last, url, this.#secret);
  }

  #maySendWrong(): boolean {
    return this.#tries.wrong < this.#tries.most;
  }

  async #sendBy(way: Exclude<SignIn, 'none'>, url: CameraUrl, question: SoapQuestion): Promise<Outcome> {
    const header = question.header ?? '';
    const login = this.#login;
    if (login === null || this.#http === null) return this.#send(url, question.body, header, question);
    let outcome: Outcome;
    if (way === 'wsse') {
      const token = usernameToken(login, this.#parts.clock() + (this.clock?.offsetMs ?? 0) - this.#zoneMs);
      outcome = await this.#send(url, question.body, token + header, question);
    } else {
      const answer = await this.#http.ask(
        this.#parts.ask,
        soapQuestion({ ...question, url, header, pinnedCertificate: this.#pin }),
      );
      outcome = outcomeOf(answer, url);
    }
    this.#tries.wrong = outcome.isRefused ? this.#tries.wrong + 1 : 0;
    if (outcome.fault !== null && isLockFault(outcome.fault)) throw refusalOf(outcome, url, this.#secret);
    return outcome;
  }

  /**
   * A token can be refused for its time alone. The clock is asked again; where nothing changed, cameras that give their
   * local time for UTC may go by the true one.
   */
  async #withNewClock(url: CameraUrl, question: SoapQuestion, refused: Outcome): Promise<Outcome> {
    const before = this.clock;
    try {
      await this.readClock(question.signal);
    } catch {
      return refused;
    }
    const now = this.clock;
    const hasMoved = before === null || now === null || Math.abs(before.offsetMs - now.offsetMs) > 2000;
    if (hasMoved) return this.#sendBy('wsse', url, question);
    if (this.#zoneMs !== 0 || !looksLikeZone(now.offsetMs)) return refused;
    const quarterHourMs = 15 * 60_000;
    this.#zoneMs = Math.round(now.offsetMs / quarterHourMs) * quarterHourMs;
    const outcome = await this.#sendBy('wsse', url, question);
    if (outcome.isRefused) this.#zoneMs = 0;
    else now.isLocalTime = true;
    return outcome;
  }

  async #send(
    url: CameraUrl,
    body: string,
    header: string,
    { answerMs, signal }: { answerMs?: number; signal?: AbortSignal | undefined },
  ): Promise<Outcome> {
    const send = async (): Promise<Outcome> => {
      const sent = this.#mayBeIgnored ? withoutMustUnderstand(header) : header;
      const request = { url, body, header: sent, answerMs, signal, pinnedCertificate: this.#pin };
      return outcomeOf(await this.#parts.ask(soapQuestion(request)), url);
    };
    const outcome = await send();
    if (this.#mayBeIgnored || header === '' || outcome.fault?.codes.includes('MustUnderstand') !== true)
      return outcome;
    this.#mayBeIgnored = true;
    return send();
  }

  /** Whether there is a picture, or a login is wanted for one. Asks without a login. */
  async hasPicture(url: CameraUrl, signal?: AbortSignal): Promise<boolean> {
    const pin = this.#pin;
    try {
      const { status, body } = await this.#parts.ask({
        url,
        method: 'GET',
        answerMs: 2000,
        maxBytes: 4 * 1024 * 1024,
        ...(pin === undefined ? {} : { pinnedCertificate: pin }),
        ...(signal === undefined ? {} : { signal }),
      });
      return status === 401 || (status === 200 && pictureType(body) !== null);
    } catch {
      return false;
    }
  }
}
