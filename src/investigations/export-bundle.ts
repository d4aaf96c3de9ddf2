/** Puts the file of an export, the pictures it shows and a signed manifest into one bundle (docs/evidence.md). */

import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Clock } from '../core/ports.ts';
import { BundleWriter, type WrittenBundle } from '../evidence/bundle.ts';
import type { ManifestFacts } from '../evidence/manifest.ts';
import type { SigningKey } from '../evidence/signing-key.ts';
import type { Store } from '../store/contract/index.ts';
import type { ExportJob, ExportOrder } from './export-jobs.ts';

export interface ExportBundleParts {
  store: Pick<Store, 'reads' | 'approvals' | 'audit'>;
  clock: Clock;
  key: SigningKey;
  version: string;
  /** With more pictures than this they stand in lists; default: as many as a manifest holds well. */
  picturesPerList?: number;
}
const contentTypes = { csv: 'text/csv; charset=utf-8', pdf: 'application/pdf' };

export class ExportBundles {
  readonly #parts: ExportBundleParts;

  constructor(parts: ExportBundleParts) {
    this.#parts = parts;
  }

  /**
   * @param paths of the file of the export, and of the bundle, which must not be there yet
   * @param pictured ids of the reads with a picture
   * @returns null where the export was cancelled meanwhile
   */
  async make(
    job: ExportJob,
    order: ExportOrder,
    paths: { file: string; bundle: string },
    pictured: readonly string[],
  ): Promise<WrittenBundle | null> {
    const { store, clock, key, picturesPerList } = this.#parts;
    const madeAt = new Date(clock()).toISOString();
    const writer = await BundleWriter.create(paths.bundle, key, madeAt, picturesPerList);
    try {
      const name = `export${basename(paths.file).slice(job.id.length)}`;
      await writer.addFile(name, contentTypes[job.kind], paths.file);
      let gone = 0;
      for (const readId of pictured) {
        if (isCancelled(job)) return null;
        const picture = await store.reads.image(readId);
        if (picture === null) gone += 1;
        else await writer.addPicture(readId, picture);
      }
      const pictures = `included${gone === 0 ? '' : `; ${gone} were removed while the export was made`}`;
      return await writer.end(await this.#facts(job, order, pictures));
    } finally {
      await writer.close();
      if (isCancelled(job)) await rm(paths.bundle, { force: true });
    }
  }

  async #facts(job: ExportJob, order: ExportOrder, pictures: string): Promise<Omit<ManifestFacts, 'madeAt'>> {
    const { store, clock, version } = this.#parts;
    const { id, purpose, caseReference } = order.investigation;
    const [last] = (await store.audit.list({ limit: 1 })).items;
    return {
      exportId: job.id,
      kind: job.kind,
      gatewayVersion: version,
      askedBy: order.username,
      investigation: { id, purpose, caseReference },
      approval: await approvalOf(store, order.approval, clock()),
      terms: JSON.parse(order.terms) as unknown,
      reads: job.rows,
      pictures,
      auditHead: last === undefined ? null : { seq: last.seq, hash: last.hash },
    };
  }
}

function isCancelled(job: ExportJob): boolean {
  return job.state === 'cancelled';
}

async function approvalOf(
  store: Pick<Store, 'approvals'>,
  id: string | null,
  nowMs: number,
): Promise<ManifestFacts['approval']> {
  if (id === null) return null;
  const { approval } = await store.approvals.get(id, nowMs);
  const { reason, decidedBy, decidedAt } = approval;
  return { id, reason, decidedBy, decidedAt };
}
