import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldProblem } from '../api/calls.ts';
import { plateColors } from '../api/types.ts';
import { categoryName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { usePolled } from '../components/usePolled.ts';
import { plateTyped } from '../domain/plateQuestion.ts';
import { localField } from '../domain/readQuestion.ts';
import { zoneText } from '../domain/time.ts';
import { officerApi } from '../live/state.ts';
import { useRegistry } from '../stores/registry.ts';
import { type EntryDraft, entryDrafts } from './entryDraft.ts';
import { fitsPattern } from './InvestigationStart.tsx';

const instructions = ['stop', 'observe', 'inform'] as const;
const priorities = ['1', '2', '3', '4', '5'] as const;
const quickDays = [7, 30, 90] as const;
const dayMs = 86_400_000;

/** A field with what the gateway says is wrong with it. */
export function Labelled({
  name,
  label,
  problems,
  hint,
  children,
}: {
  name: string;
  label: string;
  problems: readonly FieldProblem[];
  hint?: string | undefined;
  children: ReactNode;
}) {
  const wrong = problems.filter(({ path }) => path === `/${name}` || path.startsWith(`/${name}/`));
  return (
    <div className="field" data-field={name} data-wrong={wrong.length > 0}>
      <label htmlFor={`entry-${name}`}>{label}</label>
      {children}
      {hint !== undefined && wrong.length === 0 && <span className="field-hint">{hint}</span>}
      {wrong.map(({ path, message }) => (
        <span key={`${path} ${message}`} className="field-error">
          {message}
        </span>
      ))}
    </div>
  );
}

function Validity({ draft, problems }: { draft: EntryDraft; problems: readonly FieldProblem[] }) {
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
        <Validity draft={draft} problems={problems} />
      </div>
    </section>
  );
}
