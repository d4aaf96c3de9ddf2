/** Every repository over the main database, by the name that the store's contract gives it. */
import type { Repositories } from '../contract/index.ts';
import { accountsRepository } from './accounts.ts';
import { alertsRepository } from './alerts.ts';
import { approvalsRepository } from './approvals.ts';
import { auditRepository } from './audit.ts';
import { cameraLoginsRepository } from './camera-logins.ts';
import { crewRepository } from './crew.ts';
import type { Database } from './database.ts';
import { deadLettersRepository } from './dead-letters.ts';
import { feedsRepository } from './feeds.ts';
import { grantsRepository } from './grants.ts';
import { handoversRepository } from './handovers.ts';
import { healthRepository } from './health.ts';
import { investigationsRepository } from './investigations.ts';
import { oversightRepository } from './oversight.ts';
import { registryRepository } from './registry.ts';
import { retentionRepository } from './retention.ts';
import { roadsRepository } from './roads.ts';
import { rostersRepository } from './rosters.ts';
import { savedQuestionsRepository } from './saved-questions.ts';
import { signInRepository } from './sign-in.ts';
import { statisticsRepository } from './statistics.ts';
import { watchlistRepository } from './watchlists.ts';

export function openRepositories(db: Database): Repositories {
  return {
    accounts: accountsRepository(db),
    registry: registryRepository(db),
    watchlists: watchlistRepository(db),
    investigations: investigationsRepository(db),
    savedQuestions: savedQuestionsRepository(db),
    approvals: approvalsRepository(db),
    audit: auditRepository(db),
    oversight: oversightRepository(db),
    deadLetters: deadLettersRepository(db),
    alerts: alertsRepository(db),
    cameraLogins: cameraLoginsRepository(db),
    health: healthRepository(db),
    roads: roadsRepository(db),
    crew: crewRepository(db),
    rosters: rostersRepository(db),
    signIn: signInRepository(db),
    grants: grantsRepository(db),
    statistics: statisticsRepository(db),
    feeds: feedsRepository(db),
    retention: retentionRepository(db),
    handovers: handoversRepository(db),
  };
}
