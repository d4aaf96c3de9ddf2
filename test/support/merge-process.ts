/**
 * A store of small partitions that takes reads and merges until it is killed. Each line that it prints names the reads
 * of a batch that was acknowledged: those have to be there afterwards, once.
 */
import { preparedRead, startMs } from './gateway-app.ts';
import { openSmallStore, smallMerges } from './merge-room.ts';

const [dataDir = '', runNo = '0', from = '0'] = process.argv.slice(2);
const store = await openSmallStore(dataDir, smallMerges);
for (let no = Number(from); ; no += 60) {
  const reads = Array.from({ length: 60 }, (_, i) => {
    const read = preparedRead({
      plate: `苏F${10_000 + ((no + i) % 97)}`,
      capturedAtMs: startMs + (no + i) * 1000,
    });
    const bytes = new TextEncoder().encode(`picture ${no + i}`);
    const image = (no + i) % 50 === 0 ? { mediaType: 'image/jpeg', bytes } : null;
    return { ...read, decoded: { ...read.decoded, eventId: `e${no + i}`, image } };
  });
  await store.reads.commit(reads, []);
  process.stdout.write(`${runNo} ${no}\n`);
}
