/** The captured messages of each make, as the repository keeps them: test/fixtures/makes/<id>/NAME.message. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { DeviceReport, RawMessage } from '../../src/core/model.ts';

/** What stands in NAME.expected.json: how the message came, and what it must give. */
export interface Expected extends Omit<RawMessage, 'body'> {
  reads: {
    eventId: string;
    capturedAt: string | null;
    plateRaw: string;
    confidence: number | null;
    lane: number | null;
  }[];
  rejects: string[];
  reports?: DeviceReport[];
}
export interface Captured {
  name: string;
  message: RawMessage;
  expected: Pick<Expected, 'reads' | 'rejects' | 'reports'>;
}

/** In the order of their names; none where the make has no folder. */
export function capturedOf(id: string): Captured[] {
  const folder = new URL(`../fixtures/makes/${id}/`, import.meta.url);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.message'));
  return names.sort().map((file) => {
    const name = file.slice(0, -'.message'.length);
    const json = readFileSync(new URL(`${name}.expected.json`, folder), 'utf8');
    const { reads, rejects, reports, ...rest } = JSON.parse(json) as Expected;
    const body = new Uint8Array(readFileSync(new URL(file, folder)));
    return {
      name,
      message: { ...rest, body },
      expected: { reads, rejects, ...(reports === undefined ? {} : { reports }) },
    };
  });
}
