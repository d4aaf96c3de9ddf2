/**
 * Thread that merges partitions, at the lowest priority: it is never in a hurry. It writes the merged file, waits until
 * the writer has put it into the catalogue, and then does away with the files of the sources.
 */
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../database.ts';
import { type BuiltFile, buildMerged, type MergeOrder } from './merged-file.ts';
import { PlacementNumbers } from './placements.ts';
import { stripSource } from './strip-source.ts';

/** Only files to strip: the merge itself is done. */
export interface StripOrder {
  dataDir: string;
  strip: { no: number; generation: number }[];
}
export type MergeNews = { built: BuiltFile } | { stripped: { no: number; file: 'pictures' | 'gone' } };

const port = parentPort;
if (port === null) throw new Error('runs as a worker thread only');
const tell = (news: MergeNews): void => port.postMessage(news);
// On Linux this is the priority of the calling thread alone.
setPriority(19);

function strip(dataDir: string, sources: StripOrder['strip']): void {
  for (const { no, generation } of sources)
    tell({ stripped: { no, file: stripSource(dataDir, no, generation) } });
}

const order = workerData as MergeOrder | StripOrder;
if ('strip' in order) {
  strip(order.dataDir, order.strip);
} else {
  const main = openDatabase(join(order.dataDir, 'ringgate.db'), { readonly: true });
  const placements = new PlacementNumbers(main);
  const built = buildMerged(order, (placement) => placements.placeOf(placement));
  main.close();
  port.once('message', () => strip(order.dataDir, [...order.sources]));
  tell({ built });
}
