import { useTranslation } from 'react-i18next';
import type { FieldProblem } from '../api/calls.ts';
import { localField } from '../domain/readQuestion.ts';
import { zoneText } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';
import { type EntryDraft, entryDrafts } from './entryDraft.ts';
import { Labelled } from './Labelled.tsx';

const quickDays = [7, 30, 90] as const;
const dayMs = 86_400_000;

/** From when and until when it holds; no longer than its category may. */
export function EntryValidity({ draft, problems }: { draft: EntryDraft; problems: readonly FieldProblem[] }) {
  const { t } = useTranslation();
  const categories = useRegistry((state) => state.categories);
  const longest = categories.get(draft.category)?.longestDays;
  const days = longest === undefined ? quickDays : [...quickDays.filter((one) => one < longest), longest];
  const untilIn = (count: number): string => {
    const fromMs = draft.validFrom === '' ? Date.now() : new Date(draft.validFrom).getTime();
    return localField(new Date(fromMs + count * dayMs - 60_000).toISOString());
  };
  return (
    <>
      <Labelled
        name="validFrom"
        label={t('lists.validFrom', { zone: zoneText(new Date()) })}
        problems={problems}
        hint={t('lists.validFromHint')}
      >
        <input
          id="entry-validFrom"
          type="datetime-local"
          step={1}
          value={draft.validFrom}
          onChange={(event) => entryDrafts.change({ validFrom: event.target.value })}
        />
      </Labelled>
      <Labelled
        name="validUntil"
        label={t('lists.validUntil')}
        problems={problems}
        hint={longest === undefined ? undefined : t('lists.longest', { count: longest })}
      >
        <input
          id="entry-validUntil"
          type="datetime-local"
          step={1}
          required
          value={draft.validUntil}
          onChange={(event) => entryDrafts.change({ validUntil: event.target.value })}
        />
        <span className="segments small-gap">
          {days.map((count) => (
            <button
              key={count}
              type="button"
              className="button"
              data-testid={`valid-${count}`}
              onClick={() => entryDrafts.change({ validUntil: untilIn(count) })}
            >
              {t('lists.days', { count })}
            </button>
          ))}
        </span>
      </Labelled>
    </>
  );
}
