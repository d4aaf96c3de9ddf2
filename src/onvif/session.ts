/**
 * Talking to one camera: which address answers, what its clock says, how it lets people in. Learned once, used for every
 * question, learned again where the camera no longer agrees.
 */
import { RinggateError } from '../core/errors.ts';
import type { Clock, Login } from '../core/ports.ts';
import type { XmlElement } from '../wire/xml.ts';
import { looksLikeZone, readClock } from './camera-clock.ts';
import { type CameraUrl, parseCameraUrl, reachableUrls, shownUrl } from './camera-url.ts';
import type { CameraClock, SignIn } from './contract.ts';
import type { Ask, Question } from './exchange.ts';
import { HttpSignIn, offered } from './http-sign-in.ts';
import { goodAnswer, isAnotherAddressWorthIt, type Outcome, outcomeOf, refusalOf } from './outcome.ts';
import { envelope, isLockFault, namespaces, shortened } from './soap.ts';
import { usernameToken } from './wsse.ts';

export interface SessionParts {
  ask: Ask;
  clock: Clock;
  /** Basic over plain HTTP shows the password to whoever listens. */
  allowPlainBasic: boolean;
}

export interface SoapQuestion {
  /** Name of the operation; its answer is `<…Response>`. */
  operation: string;
  /** Its own element with namespace declaration. */
  body: string;
  /** Further SOAP headers. */
  header?: string;
  answerMs?: number;
  signal?: AbortSignal | undefined;
  /** Gets the envelope of a good answer as it came. */
  received?: (envelope: Uint8Array) => void;
}

/** How often a login may be refused until nothing more is tried. Shared by all logins that are tried at one camera. */
export interface Tries {
  wrong: number;
  most: number;
  /** Ways of signing in: the one that the camera prefers, those that it may take besides, or one after the other. */
  ways: 'all' | 'preferred' | 'other';
}

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
    const outcome = await this.#send(this.deviceUrl, body, '', { signal });
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
        question.received?.(outcome.answer.body);
        return answer;
      } catch (error) {
        first ??= error;
        if (!isAnotherAddressWorthIt(error) || question.signal?.aborted === true) throw error;
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
    if (!plain.isRefused) {
      this.signIn ??= 'none';
      return plain;
    }
    return this.#learn(url, question, plain);
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
        this.#questionOf(url, question.body, header, question),
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

  #send(
    url: CameraUrl,
    body: string,
    header: string,
    options: { answerMs?: number; signal?: AbortSignal | undefined },
  ): Promise<Outcome> {
    return this.#parts
      .ask(this.#questionOf(url, body, header, options))
      .then((answer) => outcomeOf(answer, url));
  }

  #questionOf(
    url: CameraUrl,
    body: string,
    header: string,
    { answerMs, signal }: { answerMs?: number; signal?: AbortSignal | undefined },
  ): Question {
    return {
      url,
      method: 'POST',
      headers: { 'content-type': 'application/soap+xml; charset=utf-8' },
      body: envelope(body, header),
      ...(this.#pin === undefined ? {} : { pinnedCertificate: this.#pin }),
      ...(answerMs === undefined ? {} : { answerMs }),
      ...(signal === undefined ? {} : { signal }),
    };
  }
}
