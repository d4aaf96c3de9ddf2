/** A run of expiry over the partitions, as the main thread sees it: one after the other, the readers in between. */
import type { ExpiryOrder, ExpiryStep } from '../../contract/retention.ts';
import type { ThreadCaller } from '../thread-calls.ts';

export async function expireReads(
  writer: ThreadCaller,
  letGo: () => Promise<void>,
  order: ExpiryOrder,
  isStopping: () => boolean,
): Promise<Omit<ExpiryStep, 'filesLeft'>> {
  const sum = { reads: 0, images: 0, keptReads: 0 };
  const numbers = await writer.call<number[]>('reads.beginExpiry', [order]);
  try {
    for (const no of numbers) {
      if (isStopping()) break;
      const step = await writer.call<ExpiryStep>('reads.expirePartition', [no, order]);
      sum.reads += step.reads;
      sum.images += step.images;
      sum.keptReads += step.keptReads;
      if (!step.filesLeft) continue;
      // a removed file is gone for good when nobody has it open any more
      await letGo();
      await writer.call('reads.removeFiles', []);
    }
  } finally {
    await writer.call('reads.restExpiry', []);
  }
  return sum;
}
