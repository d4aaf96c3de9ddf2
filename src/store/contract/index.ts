/**
 * The store's contract. A repository is written as plain synchronous calls over one database;
 * the gateway sees the same calls as promises, since the store runs in a worker thread.
 * Errors are RinggateError with their code kept across the thread.
 */
import type { AccountsRepository } from './accounts.ts';
import type { AlertsRepository } from './alerts.ts';
import type { ApprovalsRepository } from './approvals.ts';
import type { AuditRepository } from './audit.ts';
import type { CameraLoginsRepository } from './camera-logins.ts';
import type { CrewRepository } from './crew.ts';
import type { DeadLettersRepository } from './dead-letters.ts';
import type { FeedsRepository } from './feeds.ts';
import type { GrantsRepository } from './grants.ts';
import type { HandoversRepository } from './handovers.ts';
import type { HealthRepository } from './health.ts';
import type { InvestigationsRepository } from './investigations.ts';
import type { OversightRepository } from './oversight.ts';
import type { ReadsStore } from './reads.ts';
import type { RegistryRepository } from './registry.ts';
import type { RetentionRepository } from './retention.ts';
import type { RoadsRepository } from './roads.ts';
import type { RostersRepository } from './rosters.ts';
import type { SavedQuestionsRepository } from './saved-questions.ts';
import type { SignInRepository } from './sign-in.ts';
import type { StatisticsRepository } from './statistics.ts';
import type { WatchlistRepository } from './watchlists.ts';

export type Remote<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never;
};

export interface Repositories {
  accounts: AccountsRepository;
  registry: RegistryRepository;
  watchlists: WatchlistRepository;
  investigations: InvestigationsRepository;
  savedQuestions: SavedQuestionsRepository;
  approvals: ApprovalsRepository;
  audit: AuditRepository;
  oversight: OversightRepository;
  deadLetters: DeadLettersRepository;
  alerts: AlertsRepository;
  cameraLogins: CameraLoginsRepository;
  health: HealthRepository;
  roads: RoadsRepository;
  crew: CrewRepository;
  rosters: RostersRepository;
  signIn: SignInRepository;
  grants: GrantsRepository;
  statistics: StatisticsRepository;
  feeds: FeedsRepository;
  retention: RetentionRepository;
  handovers: HandoversRepository;
}

export type Store = { [K in keyof Repositories]: Remote<Repositories[K]> } & {
  reads: ReadsStore;
  /** Grows when another process (a command) has changed the registry, the lists or the accounts. */
  changesElsewhere(): Promise<number>;
  /** Commits what is under way, closes every file and ends the threads. */
  close(): Promise<void>;
};
