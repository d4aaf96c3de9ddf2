/** The terms of the analyses from what is filled in, and back. Pure. */
import type { Terms } from '../api/officer-types.ts';
import { plateTyped } from '../domain/plateQuestion.ts';
import { timeDraft, timeTerms } from '../domain/readQuestion.ts';
import type { ConvoyDraft, FindingsDraft, JourneyDraft, SectionDraft } from './draftStore.ts';

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** Members whose value is not filled in are left out; numbers become numbers. */
function given(values: Readonly<Record<string, string>>, numbers: readonly string[] = []): Terms {
  const entries = Object.entries(values).filter(([, value]) => value !== '');
  return Object.fromEntries(
    entries.map(([name, value]) => [name, numbers.includes(name) ? Number(value) : value]),
  );
}
/** Analyses that need an end take now. */
function closedTime(draft: JourneyDraft | SectionDraft, nowMs: number): Terms {
  return { to: new Date(nowMs).toISOString(), ...timeTerms(draft, nowMs) };
}

export function journeyTerms(draft: JourneyDraft, nowMs: number): Terms {
  const { plate, plateColor } = draft;
  return { ...given({ plate: plateTyped(plate), plateColor }), ...timeTerms(draft, nowMs) };
}
export function usualTerms(draft: JourneyDraft, nowMs: number): Terms {
  const { plate, plateColor } = draft;
  return { ...given({ plate: plateTyped(plate), plateColor }), ...closedTime(draft, nowMs) };
}
export function convoyTerms(draft: ConvoyDraft, nowMs: number): Terms {
  const { plate, plateColor, withinSeconds, minCheckpoints } = draft;
  return {
    ...given({ plate: plateTyped(plate), plateColor, withinSeconds, minCheckpoints }, [
      'withinSeconds',
      'minCheckpoints',
    ]),
    ...closedTime(draft, nowMs),
  };
}
export function sectionTerms(draft: SectionDraft, nowMs: number): Terms {
  const { fromCheckpointId, toCheckpointId, plate, maxMinutes } = draft;
  return {
    ...given({ fromCheckpointId, toCheckpointId, plate: plateTyped(plate), maxMinutes }, ['maxMinutes']),
    ...closedTime(draft, nowMs),
  };
}
export function findingsTerms(draft: FindingsDraft, nowMs: number): Terms {
  const { kind, plate } = draft;
  return { ...given({ kind, plate: plateTyped(plate) }), ...timeTerms(draft, nowMs) };
}

/** What is filled in of a kept question; `time` among it. */
export function keptDraft(terms: Terms, lastHours: number | null): Record<string, string> {
  const { from: _from, to: _to, ...rest } = terms;
  const values = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, text(value)]));
  return { ...values, ...timeDraft(terms, lastHours) };
}
