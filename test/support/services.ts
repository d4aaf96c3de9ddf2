/** Suites that need a program beside the gateway. Where it is missing they are skipped, in CI they fail. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, test } from 'vitest';

export type Service =
  | 'mosquitto'
  | 'mosquitto-clients'
  | 'postgres'
  | 'redis'
  | 'ffmpeg'
  | 'chromium'
  | 'onvif-tools'
  | 'curl';

interface ServicePrograms {
  name: string;
  programs: string[];
}

/** The full path of a service's program, or null where it is not on this machine. */
export function findService(service: Service): string | null {
  const list = join(import.meta.dirname, '..', '..', 'scripts', 'bootstrap', 'services.json');
  const services: ServicePrograms[] = JSON.parse(readFileSync(list, 'utf8'));
  const programs = services.find(({ name }) => name === service)?.programs ?? [];
  const postgres = '/usr/lib/postgresql';
  const versions = existsSync(postgres)
    ? readdirSync(postgres).map((version) => join(postgres, version, 'bin'))
    : [];
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    '/sbin',
    ...versions,
  ];
  for (const folder of folders.filter((name) => name !== '')) {
    for (const program of programs) {
      const path = join(folder, program);
      if (existsSync(path)) return path;
    }
  }
  return null;
}

/**
 * `describe` for a suite that needs services: `describeNeeding(['mosquitto'], 'an external broker', (paths) => …)`.
 * `paths` are the programs in the same order. A suite whose service is missing is skipped with its name in the
 * title (`npm test` says so); with RINGGATE_REQUIRE_SERVICES=1 it fails.
 */
export function describeNeeding(
  services: readonly Service[],
  title: string,
  body: (paths: string[]) => void,
): void {
  const paths = services.map((service) => findService(service));
  const missing = services.filter((_, index) => paths[index] === null);
  const fullTitle = `${title} (needs ${services.join(', ')})`;
  if (missing.length === 0) {
    describe(fullTitle, () => body(paths.map(String)));
  } else if (process.env.RINGGATE_REQUIRE_SERVICES === '1') {
    test(fullTitle, () => {
      throw new Error(`missing on this machine: ${missing.join(', ')}`);
    });
  } else {
    // skipped by name on a machine without the program; CI sets RINGGATE_REQUIRE_SERVICES and fails instead (above)
    describe.skip(fullTitle, () => body(services.map(String)));
  }
}
