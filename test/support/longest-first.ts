/** The order of the test files: the longest first, so that no worker is left alone with one of them at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take ten seconds and more on two cores, longest first. One that is missing here is only begun later. */
const longest = [
  'way/score',
  'e2e/desk.e2e',
  'simulators/gateway',
  'e2e/technician.e2e',
  'e2e/live.e2e',
  'e2e/crew.e2e',
  'start/start',
  'e2e/auditor.e2e',
  'e2e/command-center.e2e',
  'command-line/backup',
  'e2e/developer.e2e',
  'e2e/officer.e2e',
  'e2e/supervisor.e2e',
  'store/merge-crash',
  'store/merge',
  'retention/expiry',
  'retention/crash',
  'e2e/wall.e2e',
  'e2e/rings.e2e',
  'e2e/sign-in.e2e',
  'media/live',
  'health/cameras',
  'store/reads',
  'interception/gateway',
  'retention/merged',
  'evidence/bundle',
  'ingest/links',
  'way/pictures',
  'simulators/cameras-stream',
  'ingest/peers',
  'cameras/journey',
  'cameras/drill',
];
const rankOf = new Map(longest.map((name, rank) => [name, rank]));

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // the base class keeps each project together, and begins with large files where it knows no durations
    const sorted = await super.sort(files);
    return sorted
      .map((file, place) => ({ file, place, rank: this.#rankOf(file) }))
      .sort((a, b) => a.rank - b.rank || a.place - b.place)
      .map(({ file }) => file);
  }

  #rankOf({ moduleId, project }: TestSpecification): number {
    const name = /\/test\/(.+)\.test\.ts$/.exec(moduleId)?.[1] ?? '';
    // small files that share a process come last: they fill what is left of both workers
    return rankOf.get(name) ?? (project.config.isolate ? longest.length : longest.length + 1);
  }
}
