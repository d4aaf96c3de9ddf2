/** The migrations of the main database, in order. One that has landed never changes. */
import type { Migration } from '../database.ts';
import { readsCatalogue } from './000-reads-catalogue.ts';
import { accounts } from './001-accounts.ts';
import { registry } from './002-registry.ts';
import { watchlists } from './003-watchlists.ts';
import { alerts } from './004-alerts.ts';
import { investigationsAudit } from './005-investigations-audit.ts';
import { deviceDetails } from './006-device-details.ts';
import { cameraLogins } from './007-camera-logins.ts';
import { health } from './007-health.ts';
import { senders } from './009-senders.ts';
import { fetching } from './010-fetching.ts';
import { approvals } from './011-approvals.ts';
import { interception } from './012-interception.ts';
import { signIn } from './013-sign-in.ts';
import { verdicts } from './014-verdicts.ts';
import { watchlistHygieneIndex } from './014-watchlist-hygiene.ts';
import { watchlistImports } from './014-watchlist-imports.ts';
import { watchlistLife } from './014-watchlist-life.ts';
import { crew } from './015-crew.ts';
import { desk } from './016-desk.ts';
import { retention } from './017-retention.ts';
import { statistics } from './018-statistics.ts';
import { watchlistFeeds } from './019-watchlist-feeds.ts';
import { mergedPartitions } from './020-merged-partitions.ts';
import { mergedSourceGeneration } from './020-merged-source-generation.ts';
import { oversight } from './021-oversight.ts';
import { questionsOfACase } from './022-questions-of-a-case.ts';
import { ringPicture } from './023-ring-picture.ts';
import { statisticsByTheHour } from './024-statistics-by-the-hour.ts';
import { auditCuts } from './025-audit-cuts.ts';
import { ringsInForce } from './027-rings-in-force.ts';

export const mainMigrations: readonly Migration[] = [
  readsCatalogue,
  accounts,
  registry,
  watchlists,
  alerts,
  investigationsAudit,
  deviceDetails,
  cameraLogins,
  health,
  senders,
  fetching,
  approvals,
  interception,
  signIn,
  watchlistLife,
  verdicts,
  watchlistImports,
  watchlistHygieneIndex,
  crew,
  desk,
  mergedPartitions,
  mergedSourceGeneration,
  retention,
  questionsOfACase,
  oversight,
  watchlistFeeds,
  statistics,
  ringPicture,
  ringsInForce,
  auditCuts,
  statisticsByTheHour,
];
