import { useTranslation } from 'react-i18next';
import type { FieldProblem } from '../api/calls.ts';
import { plateColors } from '../api/types.ts';
import { categoryName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { usePolled } from '../components/usePolled.ts';
import { plateTyped } from '../domain/plateQuestion.ts';
import { officerApi } from '../live/state.ts';
import { useRegistry } from '../stores/registry.ts';
import { EntryValidity } from './EntryValidity.tsx';
import { type EntryDraft, entryDrafts } from './entryDraft.ts';
import { fitsPattern } from './InvestigationStart.tsx';
import { Labelled } from './Labelled.tsx';

const instructions = ['stop', 'observe', 'inform'] as const;
const priorities = ['1', '2', '3', '4', '5'] as const;

/** What an entry says: the vehicle, the ground, what to do. */
export function EntryFields({ draft, problems }: { draft: EntryDraft; problems: readonly FieldProblem[] }) {
  const { t } = useTranslation();
  const categories = useRegistry((state) => state.categories);
  const purposes = usePolled(() => officerApi().purposes(), null, 'purposes');
  const { change } = entryDrafts;
  const fits = fitsPattern(draft.caseReference, purposes.value?.caseReferencePattern);
  const plate = plateTyped(draft.plate);
  const choose = (category: string): void => {
    const known = categories.get(category)?.legalBasis ?? '';
    // the category's own ground, unless another one was written
    const others = [...categories.values()].map(({ legalBasis }) => legalBasis ?? '');
    const isOwn = draft.legalBasis !== '' && !others.includes(draft.legalBasis);
    change(isOwn ? { category } : { category, legalBasis: known });
  };
  return (
    <section className="box" aria-label={t('lists.vehicle')}>
      <div className="fields">
        <Labelled
          name="plate"
          label={t('lists.plateOrPattern')}
          problems={problems}
          hint={t('lists.plateHint')}
        >
          <input
            id="entry-plate"
            name="plate"
            className="plate-input"
            value={draft.plate}
            maxLength={64}
            required
            autoComplete="off"
            spellCheck={false}
            placeholder="苏F12345"
            onChange={(event) => change({ plate: event.target.value })}
          />
        </Labelled>
        <Labelled name="plateColor" label={t('ask.plateColor')} problems={problems}>
          <select
            id="entry-plateColor"
            value={draft.plateColor}
            onChange={(event) => change({ plateColor: event.target.value })}
          >
            <option value="">{t('ask.any')}</option>
            {plateColors.map((color) => (
              <option key={color} value={color}>
                {t(`color.${color}`)}
              </option>
            ))}
          </select>
        </Labelled>
        <div className="plate-preview" aria-hidden="true">
          {plate !== '' && (
            <Plate
              plate={plate}
              color={plateColors.find((color) => color === draft.plateColor) ?? null}
              size="large"
            />
          )}
        </div>
        <Labelled name="category" label={t('lists.category')} problems={problems}>
          <select
            id="entry-category"
            name="category"
            required
            value={draft.category}
            onChange={(event) => choose(event.target.value)}
          >
            <option value="">{t('inv.choose')}</option>
            {[...categories.keys()].map((id) => (
              <option key={id} value={id}>
                {categoryName(id, categories, t)}
              </option>
            ))}
          </select>
        </Labelled>
        <Labelled name="legalBasis" label={t('lists.legalBasis')} problems={problems}>
          <input
            id="entry-legalBasis"
            name="legalBasis"
            required
            maxLength={2000}
            value={draft.legalBasis}
            onChange={(event) => change({ legalBasis: event.target.value })}
          />
        </Labelled>
        <Labelled
          name="caseReference"
          label={t('inv.case')}
          problems={problems}
          hint={
            draft.caseReference === '' || fits
              ? undefined
              : t('inv.caseWrong', { pattern: purposes.value?.caseReferencePattern })
          }
        >
          <input
            id="entry-caseReference"
            name="caseReference"
            required
            maxLength={64}
            autoComplete="off"
            value={draft.caseReference}
            aria-invalid={draft.caseReference !== '' && !fits}
            onChange={(event) => change({ caseReference: event.target.value })}
          />
        </Labelled>
        <Labelled name="reason" label={t('lists.reason')} problems={problems} hint={t('lists.reasonHint')}>
          <input
            id="entry-reason"
            name="reason"
            required
            maxLength={2000}
            value={draft.reason}
            onChange={(event) => change({ reason: event.target.value })}
          />
        </Labelled>
        <Labelled name="priority" label={t('lists.priority')} problems={problems}>
          <select
            id="entry-priority"
            value={draft.priority}
            onChange={(event) => change({ priority: event.target.value })}
          >
            {priorities.map((priority) => (
              <option key={priority} value={priority}>
                {priority} · {t(`priority.${priority}`)}
              </option>
            ))}
          </select>
        </Labelled>
        <Labelled name="instruction" label={t('lists.instruction')} problems={problems}>
          <select
            id="entry-instruction"
            value={draft.instruction}
            onChange={(event) => change({ instruction: event.target.value })}
          >
            {instructions.map((instruction) => (
              <option key={instruction} value={instruction}>
                {t(`instruction.${instruction}`)}
              </option>
            ))}
          </select>
        </Labelled>
        <EntryValidity draft={draft} problems={problems} />
      </div>
    </section>
  );
}
