/** What a bundle says of itself: `manifest.json`, canonical JSON, signed as a whole in `manifest.sig`. docs/evidence.md. */
import { canonicalJson } from '../core/canonical-json.ts';
import type { PublicKeyView } from './signing-key.ts';

export const bundleFormat = 'ringgate-evidence/1';
/** Of a bundle with so many pictures that they stand in lists of their own, each of which the manifest names. */
export const listedFormat = 'ringgate-evidence/2';
export const manifestName = 'manifest.json';
export const signatureName = 'manifest.sig';
/** Lists stand behind the pictures that they are of: `lists/000001.json` … */
export const listName = (number: number): string => `lists/${String(number).padStart(6, '0')}.json`;
/** Pictures in the manifest itself, or in one list: below 1 MiB. */
export const picturesPerList = 2_000;
export const largestManifestBytes = 16 * 1024 * 1024;

export interface BundledFile {
  name: string;
  bytes: number;
  sha256: string;
  mediaType: string;
  /** Of a picture: the read that it belongs to. */
  readId?: string;
  /** Of a picture: as it was when it was received. */
  sha256AtIngest?: string;
}

export interface ManifestFacts {
  exportId: string;
  kind: 'csv' | 'pdf';
  madeAt: string;
  gatewayVersion: string;
  askedBy: string;
  investigation: { id: string; purpose: string; caseReference: string };
  /** The approval that the export used; null where none was needed. */
  approval: { id: string; reason: string; decidedBy: string | null; decidedAt: string | null } | null;
  /** What was asked. */
  terms: unknown;
  reads: number;
  /** `included`; or why the pictures are not in it. */
  pictures: string;
  /** Last record of the audit log when the bundle was made; null where the log was empty. */
  auditHead: { seq: number; hash: string } | null;
}
export interface Manifest extends ManifestFacts {
  format: typeof bundleFormat | typeof listedFormat;
  key: PublicKeyView;
  /** In the order in which they stand in the bundle; with lists, the pictures of each stand in that list. */
  files: BundledFile[];
}

/** Canonical JSON. */
export function listText(pictures: readonly BundledFile[]): string {
  return canonicalJson(pictures);
}

export function manifestText(manifest: Manifest): string {
  return canonicalJson(manifest);
}
