/** The thread that answers questions over reads. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ConvoyQuery, GapQuery, ReadQuery, SectionQuery, TrackQuery } from '../contract/reads.ts';
import type { LiveRows } from './reads/find.ts';
import { ReadsReader } from './reads/reader.ts';
import { serveCalls } from './thread-calls.ts';

const { dataDir, mainPath } = workerData as { dataDir: string; mainPath: string };
const reader = new ReadsReader(dataDir, mainPath);
let isPreparing = false;
/** Questions that have come meanwhile are answered between the steps. */
function prepareOn(): void {
  if (isPreparing) return;
  isPreparing = true;
  const step = (): void => {
    if (reader.prepareOn()) setImmediate(step);
    else isPreparing = false;
  };
  setImmediate(step);
}

if (parentPort === null) throw new Error('runs as a worker thread only');
serveCalls(parentPort, {
  'reads.find': (query: ReadQuery, live: LiveRows) => {
    const page = reader.find(query, live);
    if (query.match === 'wildcard') prepareOn();
    return page;
  },
  'reads.track': (query: TrackQuery, live: LiveRows) => reader.track(query, live),
  'reads.convoy': (query: ConvoyQuery, live: LiveRows) => reader.convoy(query, live),
  'reads.section': (query: SectionQuery) => reader.section(query),
  'reads.gaps': (query: GapQuery) => reader.gaps(query),
  'reads.get': (id: string) => reader.get(id),
  'reads.image': (id: string) => reader.image(id),
  'reads.count': () => reader.count(),
  'reads.letGo': () => reader.letGo(),
});
