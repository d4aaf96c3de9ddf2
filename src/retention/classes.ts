/** The classes of what is stored, how long each is kept, and the times before which each is over. */
import { retentionBounds } from '../config/schema-retention.ts';
import type { RetentionSettings } from '../config/settings.ts';
import type { HeldInLog } from '../store/contract/audit.ts';
import type { ExpiryOrder, HeldPlate, LegalHold, MainCut } from '../store/contract/retention.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** A partition of which only a part is over is written anew once a day at most: it holds a day's reads. */
const slackMs = dayMs;
const longestExportHours = 168;

export const retentionClasses = ['reads', 'images', 'hits', 'deadLetters', 'exports', 'audit'] as const;

export interface RetentionClass {
  class: (typeof retentionClasses)[number];
  unit: 'days' | 'hours';
  floor: number;
  ceiling: number;
  set: number;
  /** Key of the setting. */
  setting: string;
  covers: string;
}

export function classesOf(settings: RetentionSettings, exportMs: number): RetentionClass[] {
  const { reads, images, hits, deadLetters, audit } = retentionBounds;
  const days = (
    name: RetentionClass['class'],
    bounds: { min: number; max: number },
    ms: number,
    setting: string,
    covers: string,
  ): RetentionClass => ({
    class: name,
    unit: 'days',
    floor: bounds.min,
    ceiling: bounds.max,
    set: ms / dayMs,
    setting,
    covers,
  });
  return [
    days(
      'reads',
      reads,
      settings.readsMs,
      'retention.readsDays',
      'reads that hit nothing, gap findings, vehicle states, resolved clone findings, approvals, saved questions, investigations',
    ),
    days('images', images, settings.imagesMs, 'retention.imagesDays', 'pictures of reads that hit nothing'),
    days(
      'hits',
      hits,
      settings.hitsMs,
      'retention.hitsDays',
      'resolved alerts with their reads and pictures, entries of lists that are over, handovers, holds that are over',
    ),
    days(
      'deadLetters',
      deadLetters,
      settings.deadLetterMs,
      'retention.deadLetterDays',
      'messages that could not be understood',
    ),
    {
      class: 'exports',
      unit: 'hours',
      floor: 1,
      ceiling: longestExportHours,
      set: exportMs / hourMs,
      setting: 'investigations.exportHours',
      covers: 'files of exports',
    },
    days(
      'audit',
      audit,
      settings.auditMs,
      'retention.auditDays',
      'the audit log, with the plates that were asked for, and what was said of questions',
    ),
  ];
}

/** The holds as the store takes them: their areas with all that lies below. */
export interface Held {
  readIds: string[];
  alertIds: string[];
  plates: HeldPlate[];
  caseReferences: string[];
}

/** @param within the area and all below it; null for the whole tree */
export function heldBy(
  holds: readonly LegalHold[],
  within: (areaId: string | null) => readonly string[] | null,
): Held {
  return {
    readIds: holds.flatMap((hold) => hold.readIds),
    alertIds: holds.flatMap((hold) => hold.alertIds),
    caseReferences: holds.map((hold) => hold.caseReference),
    plates: holds.flatMap(({ plate, from, to, areaId }) =>
      plate === null || from === null || to === null
        ? []
        : [{ plate, fromMs: Date.parse(from), toMs: Date.parse(to), areaIds: within(areaId) }],
    ),
  };
}

export function mainCut(settings: RetentionSettings, held: Held, nowMs: number): MainCut {
  return {
    nowMs,
    readsBeforeMs: nowMs - settings.readsMs,
    hitsBeforeMs: nowMs - settings.hitsMs,
    deadLettersBeforeMs: nowMs - settings.deadLetterMs,
    heldAlertIds: held.alertIds,
    heldPlates: held.plates,
  };
}

export function readsOrder(settings: RetentionSettings, held: Held, nowMs: number): ExpiryOrder {
  return {
    nowMs,
    readsBeforeMs: nowMs - settings.readsMs,
    imagesBeforeMs: nowMs - Math.min(settings.imagesMs, settings.readsMs),
    arrivedBeforeMs: nowMs - retentionBounds.reads.min * dayMs,
    slackMs,
    heldReadIds: held.readIds,
    heldPlates: held.plates,
  };
}

/**
 * What of the audit log is over: before this moment, but for records that name something held. Of a held plate nothing
 * goes that was written since its period began: whoever looked at its reads then stays on record.
 */
export function auditCutOf(
  settings: Pick<RetentionSettings, 'auditMs'>,
  held: Held,
  nowMs: number,
): { beforeMs: number; held: HeldInLog } {
  const { plates, readIds, alertIds, caseReferences } = held;
  return {
    beforeMs: Math.min(nowMs - settings.auditMs, ...plates.map(({ fromMs }) => fromMs)),
    held: {
      plates: plates.map(({ plate }) => plate),
      names: [...readIds, ...alertIds, ...caseReferences],
    },
  };
}
