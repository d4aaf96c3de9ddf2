/** The page keeps its own copy of the API's shapes and paths; here they are held against the gateway's. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type * as cameraPage from '../../dashboards/command-center/src/api/camera-types.ts';
import type * as crewPage from '../../dashboards/command-center/src/api/crew-types.ts';
import type * as deskPage from '../../dashboards/command-center/src/api/desk-types.ts';
import type * as developerPage from '../../dashboards/command-center/src/api/developer-types.ts';
import type * as healthPage from '../../dashboards/command-center/src/api/health-types.ts';
import type * as livePage from '../../dashboards/command-center/src/api/live-types.ts';
import type * as officerPage from '../../dashboards/command-center/src/api/officer-types.ts';
import type * as oversightPage from '../../dashboards/command-center/src/api/oversight-types.ts';
import type * as peoplePage from '../../dashboards/command-center/src/api/people-types.ts';
import type * as keptPage from '../../dashboards/command-center/src/api/retention-types.ts';
import type * as ringsPage from '../../dashboards/command-center/src/api/rings-types.ts';
import type * as countsPage from '../../dashboards/command-center/src/api/statistics-types.ts';
import type * as page from '../../dashboards/command-center/src/api/types.ts';
import type { HandoverSummary } from '../../src/alerts/handover-schema.ts';
import type { Replayed } from '../../src/audit/dead-letter-routes.ts';
import type { AuditFlagsView } from '../../src/audit/flag-routes.ts';
import type * as reviews from '../../src/audit/query-review-routes.ts';
import type { Statistics } from '../../src/audit/statistics-routes.ts';
import type { Verification } from '../../src/audit/verification-routes.ts';
import type * as control from '../../src/cameras/control-schemas.ts';
import type { LiveStatsView, LiveTicket, MediaView } from '../../src/cameras/live-schemas.ts';
import type { DiscoveryView, FoundView } from '../../src/cameras/schemas.ts';
import type { Approval } from '../../src/core/approval.ts';
import type * as crew from '../../src/core/crew.ts';
import type * as entities from '../../src/core/entities.ts';
import type { FalseHitRate } from '../../src/core/false-hits.ts';
import type { ReadView } from '../../src/core/model.ts';
import type { RosterView } from '../../src/crew/schemas.ts';
import type * as health from '../../src/health/schemas.ts';
import type { Static } from '../../src/http/schema.ts';
import type { RingBalanceView, RingGapsView } from '../../src/interception/ring-schema.ts';
import type * as answers from '../../src/investigations/analysis-schema.ts';
import type { ExportSchema } from '../../src/investigations/export-schema.ts';
import type { ReadPage } from '../../src/investigations/read-schema.ts';
import type { UsualPlacesSchema } from '../../src/investigations/usual-places-schema.ts';
import type { LiveMessage } from '../../src/media/contract.ts';
import type { Decoding } from '../../src/pipeline/decoding.ts';
import type { RetentionClass } from '../../src/retention/classes.ts';
import type { Handover } from '../../src/store/contract/handovers.ts';
import type * as kept from '../../src/store/contract/retention.ts';
import type { SavedQuestion } from '../../src/store/contract/saved-questions.ts';
import type { EntryEvent, EntryHygiene, WatchlistImport } from '../../src/store/contract/watchlists.ts';
import type { WatchlistFeedView } from '../../src/watchlists/feed-routes.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

const calls = join(import.meta.dirname, '..', '..', 'dashboards', 'command-center', 'src', 'api', '*.ts');

/** Every path that the page's client names, with parameters as `{}` and without its query. */
function pathsOfThePage(): string[] {
  const source = globSync(calls)
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const literals = source.matchAll(/['`](\/[a-z][^'`]*)['`]/g);
  const paths = [...literals].map(([, path = '']) =>
    path
      .replace(/^\/api\/v1/, '')
      .replace(/\?.*$/, '')
      .replace(/\$\{[^}]*\}/g, '{}'),
  );
  // `/api/v1${path}` of the one place that sends is no path of its own
  return [...new Set(paths)].filter((path) => path !== '' && path !== '{}');
}

describe('the command center and the API agree', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  }, 60_000);
  afterAll(() => gateway.dispose());

  it('in the shapes of records (checked by the compiler)', () => {
    expectTypeOf<page.Alert>().toEqualTypeOf<entities.Alert>();
    expectTypeOf<page.WatchlistEntry>().toEqualTypeOf<entities.WatchlistEntry>();
    expectTypeOf<page.Checkpoint>().toEqualTypeOf<entities.Checkpoint>();
    expectTypeOf<page.Device>().toEqualTypeOf<entities.Device>();
    expectTypeOf<page.Ring>().toEqualTypeOf<entities.Ring>();
    expectTypeOf<page.Area>().toEqualTypeOf<entities.Area>();
    expectTypeOf<page.ReadView>().toEqualTypeOf<ReadView>();
    expectTypeOf<page.Role>().toEqualTypeOf<entities.Role>();
    expectTypeOf<cameraPage.FoundCamera>().toEqualTypeOf<FoundView>();
    expectTypeOf<cameraPage.Discovery>().toEqualTypeOf<DiscoveryView>();
    expectTypeOf<cameraPage.Ptz>().toEqualTypeOf<control.PtzView>();
    expectTypeOf<cameraPage.Drill>().toEqualTypeOf<control.DrillView>();
    expectTypeOf<livePage.LiveTicket>().toEqualTypeOf<LiveTicket>();
    expectTypeOf<livePage.LiveStats>().toEqualTypeOf<LiveStatsView>();
    expectTypeOf<livePage.Media>().toEqualTypeOf<MediaView>();
    expectTypeOf<livePage.LiveMessage['type']>().toEqualTypeOf<LiveMessage['type']>();
    expectTypeOf<crewPage.Dispatch>().toEqualTypeOf<crew.Dispatch>();
    expectTypeOf<crewPage.Recall>().toEqualTypeOf<crew.Recall>();
    expectTypeOf<crewPage.Roster>().toEqualTypeOf<RosterView>();
    expectTypeOf<deskPage.HandoverSummary>().toEqualTypeOf<HandoverSummary>();
    expectTypeOf<deskPage.Handover>().toEqualTypeOf<Handover>();
    expectTypeOf<developerPage.Decoding>().toEqualTypeOf<Decoding>();
    expectTypeOf<developerPage.DeadLetter>().toEqualTypeOf<entities.DeadLetter>();
    expectTypeOf<Omit<developerPage.Replayed, 'removed'>>().toEqualTypeOf<Replayed>();
    expectTypeOf<oversightPage.AuditRecord>().toEqualTypeOf<entities.AuditRecord>();
    expectTypeOf<oversightPage.AuditVerification>().toEqualTypeOf<Verification>();
    expectTypeOf<oversightPage.AuditFlags>().toEqualTypeOf<AuditFlagsView>();
    expectTypeOf<oversightPage.QuerySample>().toEqualTypeOf<reviews.SampleView>();
    expectTypeOf<oversightPage.QuestionableQuery>().toEqualTypeOf<reviews.QuestionableQuery>();
    expectTypeOf<oversightPage.EntryHygiene>().toEqualTypeOf<EntryHygiene>();
    expectTypeOf<oversightPage.FalseHitRate>().toEqualTypeOf<FalseHitRate>();
    expectTypeOf<oversightPage.WatchlistFeed>().toEqualTypeOf<WatchlistFeedView>();
    expectTypeOf<countsPage.Statistics>().toEqualTypeOf<Statistics>();
    expectTypeOf<keptPage.RetentionClass>().toEqualTypeOf<RetentionClass>();
    expectTypeOf<keptPage.RetentionRun>().toEqualTypeOf<kept.RunRecord>();
    expectTypeOf<keptPage.LegalHold>().toEqualTypeOf<kept.LegalHold>();
    expectTypeOf<peoplePage.Account>().toEqualTypeOf<entities.User>();
    expectTypeOf<officerPage.Investigation>().toEqualTypeOf<Omit<entities.Investigation, 'userId'>>();
    expectTypeOf<officerPage.Approval>().toEqualTypeOf<Approval>();
    expectTypeOf<officerPage.SavedQuestion>().toEqualTypeOf<SavedQuestion>();
    expectTypeOf<officerPage.EntryEvent>().toEqualTypeOf<EntryEvent>();
    expectTypeOf<officerPage.WatchlistImport>().toEqualTypeOf<WatchlistImport>();
    expectTypeOf<officerPage.JourneyAnswer>().toEqualTypeOf<Static<typeof answers.JourneySchema>>();
    expectTypeOf<officerPage.ConvoyAnswer>().toEqualTypeOf<Static<typeof answers.ConvoySchema>>();
    expectTypeOf<officerPage.SectionAnswer>().toEqualTypeOf<Static<typeof answers.SectionSpeedSchema>>();
    expectTypeOf<officerPage.UsualPlacesAnswer>().toEqualTypeOf<Static<typeof UsualPlacesSchema>>();
    expectTypeOf<officerPage.BlindTime[]>().toEqualTypeOf<Static<typeof ReadPage>['blind']>();
    expectTypeOf<officerPage.ReadsAnswer['count']>().toEqualTypeOf<Static<typeof ReadPage>['count']>();
    expectTypeOf<officerPage.ReadsAnswer['impossible']>().toEqualTypeOf<
      Static<typeof ReadPage>['impossible']
    >();
    expectTypeOf<keyof officerPage.FindingsAnswer>().toEqualTypeOf<
      keyof Static<typeof answers.FindingPage>
    >();
    expectTypeOf<officerPage.ExportJob>().toEqualTypeOf<Static<typeof ExportSchema>>();
    expectTypeOf<ringsPage.RingBalance>().toEqualTypeOf<RingBalanceView>();
    expectTypeOf<ringsPage.RingGaps>().toEqualTypeOf<RingGapsView>();
    expectTypeOf<healthPage.DeviceHealth>().toEqualTypeOf<health.DeviceHealthView>();
    expectTypeOf<healthPage.Coverage>().toEqualTypeOf<health.CoverageView>();
    expectTypeOf<healthPage.HeadingCheck>().toEqualTypeOf<health.HeadingCheckView>();
    expect(pathsOfThePage().length).toBeGreaterThan(25);
  });

  it('in the paths that the page calls', async () => {
    const answer = await fetch(`${gateway.http}/api/v1/openapi.json`);
    const { paths } = (await answer.json()) as { paths: Record<string, unknown> };
    const described = Object.keys(paths).map((path) =>
      path.replace(/^\/api\/v1/, '').replace(/\{[^}]*\}/g, '{}'),
    );
    const unknown = pathsOfThePage().filter(
      (path) => !described.some((known) => new RegExp(`^${path.replaceAll('{}', '[^/]+')}$`).test(known)),
    );
    expect(unknown).toEqual([]);
  });
});
