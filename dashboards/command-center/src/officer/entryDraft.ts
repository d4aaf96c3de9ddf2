/** A proposed entry as it is filled in: kept while other views are shown. */
import { create } from 'zustand';
import type { FoundRead } from '../api/officer-types.ts';
import type { EntryScope, WatchlistEntry } from '../api/types.ts';
import { localField } from '../domain/readQuestion.ts';
import { useInvestigation } from '../stores/investigation.ts';
import { useSession } from '../stores/session.ts';

export interface EntryDraft {
  plate: string;
  plateColor: string;
  category: string;
  legalBasis: string;
  caseReference: string;
  reason: string;
  priority: string;
  instruction: string;
  validFrom: string;
  validUntil: string;
  emergency: boolean;
  areaIds: readonly string[];
  ringIds: readonly string[];
  directions: readonly string[];
  hoursFrom: string;
  hoursUntil: string;
}
export const emptyEntry: EntryDraft = {
  plate: '',
  plateColor: '',
  category: '',
  legalBasis: '',
  caseReference: '',
  reason: '',
  priority: '3',
  instruction: 'observe',
  validFrom: '',
  validUntil: '',
  emergency: false,
  areaIds: [],
  ringIds: [],
  directions: [],
  hoursFrom: '',
  hoursUntil: '',
};

export const useEntryDraft = create<{ draft: EntryDraft }>()(() => ({ draft: emptyEntry }));

export const entryDrafts = {
  change(change: Partial<EntryDraft>): void {
    useEntryDraft.setState({ draft: { ...useEntryDraft.getState().draft, ...change } });
  },
  /** An entry is for the case that is being worked on, unless another one is named. */
  begin(): void {
    const caseReference = useInvestigation.getState().open?.caseReference ?? '';
    if (useEntryDraft.getState().draft.caseReference === '') entryDrafts.change({ caseReference });
  },
  clear(): void {
    useEntryDraft.setState({ draft: emptyEntry });
  },
  /** Begins with the vehicle of a read and the case under which it was found. */
  fromRead(read: FoundRead): void {
    const caseReference = useInvestigation.getState().open?.caseReference ?? '';
    useEntryDraft.setState({
      draft: { ...emptyEntry, plate: read.plate, plateColor: read.plateColor ?? '', caseReference },
    });
  },
  /** Begins with an entry, to take its place. */
  fromEntry(entry: WatchlistEntry): void {
    const { plate, category, legalBasis, caseReference, reason, instruction, scope } = entry;
    useEntryDraft.setState({
      draft: {
        ...emptyEntry,
        ...{ plate, category, legalBasis, caseReference, reason, instruction },
        plateColor: entry.plateColor ?? '',
        priority: String(entry.priority),
        validUntil: localField(entry.validUntil),
        areaIds: scope?.areaIds ?? [],
        ringIds: scope?.ringIds ?? [],
        directions: scope?.directions ?? [],
        hoursFrom: scope?.hours?.from ?? '',
        hoursUntil: scope?.hours?.until ?? '',
      },
    });
  },
};

function scopeOf(draft: EntryDraft): EntryScope | null {
  const { areaIds, ringIds, directions, hoursFrom, hoursUntil } = draft;
  const scope: EntryScope = {};
  if (areaIds.length > 0) scope.areaIds = [...areaIds];
  if (ringIds.length > 0) scope.ringIds = [...ringIds];
  if (directions.length > 0) scope.directions = [...directions] as NonNullable<EntryScope['directions']>;
  if (hoursFrom !== '' || hoursUntil !== '') scope.hours = { from: hoursFrom, until: hoursUntil };
  return Object.keys(scope).length === 0 ? null : scope;
}

/** The entry as it is proposed. @param supersedes the entry whose place it takes */
export function entryBody(draft: EntryDraft, supersedes: string | null): Record<string, unknown> {
  const scope = scopeOf(draft);
  const utc = (local: string): string => new Date(local).toISOString();
  return {
    plate: draft.plate,
    plateColor: draft.plateColor === '' ? null : draft.plateColor,
    category: draft.category,
    legalBasis: draft.legalBasis,
    caseReference: draft.caseReference,
    reason: draft.reason,
    priority: Number(draft.priority),
    instruction: draft.instruction,
    ...(draft.validFrom === '' ? {} : { validFrom: utc(draft.validFrom) }),
    ...(draft.validUntil === '' ? {} : { validUntil: utc(draft.validUntil) }),
    ...(draft.emergency ? { emergency: true } : {}),
    ...(scope === null ? {} : { scope }),
    ...(supersedes === null ? {} : { supersedes }),
  };
}

useSession.subscribe(({ session }) => {
  if (session === null) entryDrafts.clear();
});
