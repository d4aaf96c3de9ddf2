/** HTTP questions with Digest or Basic: what the camera asked for is kept, so that the next question signs in at once. */
import type { Login } from '../core/ports.ts';
import { HttpLogin, parseChallenges } from '../net/http-login.ts';
import type { Answer, Ask, Question } from './exchange.ts';

export interface SignedAnswer extends Answer {
  /** The camera refused this login, not merely a question without one or with an old nonce. */
  refused: boolean;
}

export function challengesOf({ headers }: Pick<Answer, 'headers'>): string[] {
  return [headers['www-authenticate'] ?? []].flat();
}

/** What a camera offers of what this gateway can do. */
export function offered(answer: Answer, allowBasic: boolean): { digest: boolean; basic: boolean } {
  const { digest, basic } = parseChallenges(challengesOf(answer));
  return { digest: digest !== null, basic: basic && allowBasic };
}

/** One for each camera and login. */
export class HttpSignIn {
  readonly #login: HttpLogin;
  readonly #allowBasic: boolean;
  /** The nonce has not been used yet: a refusal is not because of its age. */
  #isFresh = false;

  constructor(login: Login, allowBasic: boolean) {
    this.#login = new HttpLogin(login, allowBasic);
    this.#allowBasic = allowBasic;
  }

  /** The camera has answered a question without a login with this. */
  challengedBy(answer: Answer): void {
    this.#login.challenged(challengesOf(answer));
    this.#isFresh = true;
  }

  /**
   * Asks, at most three times: without a login where nothing is known yet, with one, and once more where the nonce was
   * an old one. A wrong password goes out once, or twice where a camera does not say that a nonce was stale.
   */
  async ask(ask: Ask, question: Question): Promise<SignedAnswer> {
    for (let attempt = 0; ; attempt++) {
      const authorization = this.#login.header(question.method, question.url.path);
      const answer = await ask(
        authorization === null ? question : { ...question, headers: { ...question.headers, authorization } },
      );
      if (answer.status !== 401) {
        this.#isFresh = false;
        return { ...answer, refused: false };
      }
      const challenges = challengesOf(answer);
      const { digest, basic } = parseChallenges(challenges);
      const canAnswer = digest !== null || (basic && this.#allowBasic);
      const wasRefused =
        authorization !== null &&
        ((this.#isFresh && digest?.stale !== true) || authorization.startsWith('Basic'));
      this.#login.challenged(challenges);
      if (!canAnswer || wasRefused || attempt >= 2) return { ...answer, refused: authorization !== null };
      this.#isFresh = true;
    }
  }
}
