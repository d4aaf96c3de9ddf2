/** The calls about accounts: one's own, and those of others for administrators. And of areas, rings and roads. */
import type { Calls } from './calls.ts';
import type {
  Account,
  ApiToken,
  Enrolment,
  Lockout,
  NewApiToken,
  OpenSession,
  OwnSession,
  SecondFactor,
} from './people-types.ts';
import type { Area, Page, Ring, Role } from './types.ts';

const part = encodeURIComponent;

export interface AccountChange {
  username?: string;
  password?: string;
  roles?: Role[];
  areaId?: string | null;
  disabled?: boolean;
  shared?: boolean;
  /** The posts of a crew; null: all of its area. */
  checkpointIds?: string[] | null;
}

export class PeopleApi {
  readonly #calls: Calls;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  async #items<T>(path: string): Promise<T[]> {
    return (await this.#calls.call<Page<T>>('GET', path)).items;
  }

  users(): Promise<Account[]> {
    return this.#calls.all('/users');
  }
  user(id: string): Promise<Account> {
    return this.#calls.call('GET', `/users/${part(id)}`);
  }
  createUser(made: AccountChange): Promise<Account> {
    return this.#calls.call('POST', '/users', made);
  }
  changeUser(id: string, change: AccountChange): Promise<Account> {
    return this.#calls.call('PATCH', `/users/${part(id)}`, change);
  }
  sessionsOf(id: string): Promise<OpenSession[]> {
    return this.#items(`/users/${part(id)}/sessions`);
  }
  endSessionOf(id: string, sessionId: string): Promise<void> {
    return this.#calls.call('DELETE', `/users/${part(id)}/sessions/${part(sessionId)}`);
  }
  lockoutsOf(id: string): Promise<Lockout[]> {
    return this.#items(`/users/${part(id)}/lockouts`);
  }
  liftLockouts(id: string): Promise<void> {
    return this.#calls.call('DELETE', `/users/${part(id)}/lockouts`);
  }
  removeSecondFactorOf(id: string): Promise<void> {
    return this.#calls.call('DELETE', `/users/${part(id)}/totp`);
  }

  changePassword(current: string, next: string): Promise<void> {
    return this.#calls.call('POST', '/session/password', { current, new: next });
  }
  secondFactor(): Promise<SecondFactor> {
    return this.#calls.call('GET', '/session/totp');
  }
  beginSecondFactor(): Promise<Enrolment> {
    return this.#calls.call('POST', '/session/totp', {});
  }
  confirmSecondFactor(otp: string): Promise<{ recoveryCodes: string[] }> {
    return this.#calls.call('POST', '/session/totp/confirmation', { otp });
  }
  renewRecoveryCodes(otp: string): Promise<{ recoveryCodes: string[] }> {
    return this.#calls.call('POST', '/session/totp/recovery-codes', { otp });
  }
  removeSecondFactor(otp: string): Promise<void> {
    return this.#calls.call('POST', '/session/totp/removal', { otp });
  }
  sessions(): Promise<OwnSession[]> {
    return this.#items('/sessions');
  }
  endSession(id: string): Promise<void> {
    return this.#calls.call('DELETE', `/sessions/${part(id)}`);
  }
  tokens(): Promise<ApiToken[]> {
    return this.#items('/tokens');
  }
  makeToken(made: { name: string; readOnly: boolean; expiresAt: string }): Promise<NewApiToken> {
    return this.#calls.call('POST', '/tokens', made);
  }
  endToken(id: string): Promise<void> {
    return this.#calls.call('DELETE', `/tokens/${part(id)}`);
  }

  createArea(made: { name: string; parentId: string | null }): Promise<Area> {
    return this.#calls.call('POST', '/areas', made);
  }
  renameArea(id: string, name: string): Promise<Area> {
    return this.#calls.call('PATCH', `/areas/${part(id)}`, { name });
  }
  removeArea(id: string): Promise<void> {
    return this.#calls.call('DELETE', `/areas/${part(id)}`);
  }
  createRing(made: object): Promise<Ring> {
    return this.#calls.call('POST', '/rings', made);
  }
  changeRing(id: string, change: object): Promise<Ring> {
    return this.#calls.call('PATCH', `/rings/${part(id)}`, change);
  }
  removeRing(id: string): Promise<void> {
    return this.#calls.call('DELETE', `/rings/${part(id)}`);
  }
  putRoads(roads: object): Promise<{ features: unknown[]; offRoad: string[] }> {
    return this.#calls.call('PUT', '/roads', roads);
  }
}
