/** What signing in needs beside the password: second factors, what failed, who somebody is at an identity provider. */
import type { User } from '../../core/entities.ts';

export interface FailedSignIns {
  userId: string;
  username: string;
  address: string;
  failuresAtMs: number[];
}
/** A person at an identity provider. `managed`: roles and area of the account come from there. */
export interface Identity {
  issuer: string;
  subject: string;
  userId: string;
  managed: boolean;
}

export interface SignInRepository {
  /** The sealed secret of a user's second factor; null when none is enrolled. */
  totpSecret(userId: string): string | null;
  /** The sealed secret of an enrolment that waits for its first code. */
  pendingTotp(userId: string): string | null;
  /** @throws RinggateError not_found; conflict where a second factor is enrolled */
  beginTotp(userId: string, sealedSecret: string): void;
  /** Turns the pending secret into the enrolled one, with fresh recovery codes; false when none is pending. */
  confirmTotp(userId: string, codeHashes: readonly string[]): boolean;
  /** Takes away secret, pending secret and recovery codes; false when nothing was enrolled. */
  removeTotp(userId: string): boolean;
  /** Notes the time step of an accepted code; false when this step or a later one was used already. */
  spendTotpStep(userId: string, step: number): boolean;
  setRecoveryCodes(userId: string, codeHashes: readonly string[]): void;
  /** Uses up a recovery code; false when it is none, or was used. */
  spendRecoveryCode(userId: string, codeHash: string): boolean;
  recoveryCodesLeft(userId: string): number;
  /** Keeps a failure for restarts, and forgets those from before `forgetBeforeMs`. */
  addFailure(failure: { userId: string; address: string; atMs: number; forgetBeforeMs: number }): void;
  /** Failures since then by user and address; of one user, or of all. */
  failuresSince(sinceMs: number, userId?: string): FailedSignIns[];
  /** Forgets the failures of a user: from one address, or from all. */
  clearFailures(userId: string, address?: string): void;
  /** Whose identity this is; null when it is not known. */
  identity(issuer: string, subject: string): { identity: Identity; user: User } | null;
  /** @throws RinggateError conflict when the account belongs to another identity of this issuer */
  addIdentity(identity: Identity & { createdAtMs: number }): void;
}
