import { useTranslation } from 'react-i18next';
import type { FieldProblem } from '../api/calls.ts';
import { areaOptions } from '../domain/areas.ts';
import { useRegistry } from '../stores/registry.ts';
import { type EntryDraft, entryDrafts } from './entryDraft.ts';

const directions = ['inbound', 'outbound', 'along'] as const;

function Checks({
  legend,
  options,
  chosen,
  onChange,
}: {
  legend: string;
  options: readonly { id: string; name: string; depth: number }[];
  chosen: readonly string[];
  onChange(ids: readonly string[]): void;
}) {
  return (
    <fieldset className="checks">
      <legend>{legend}</legend>
      {options.map(({ id, name, depth }) => (
        <label key={id} className="check" style={{ paddingLeft: `${depth}rem` }}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={(event) =>
              onChange(event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id))
            }
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

/** Where and when an entry holds; nothing chosen: everywhere, always. */
export function EntryScopeFields({
  draft,
  problems,
}: {
  draft: EntryDraft;
  problems: readonly FieldProblem[];
}) {
  const { t } = useTranslation();
  const { areas, rings } = useRegistry();
  const { change } = entryDrafts;
  const wrong = problems.filter(({ path }) => path.startsWith('/scope'));
  const limited =
    draft.areaIds.length + draft.ringIds.length + draft.directions.length > 0 ||
    draft.hoursFrom !== '' ||
    draft.hoursUntil !== '';
  return (
    <details className="box scope-box" open={limited || undefined}>
      <summary>
        {t('lists.scope')}{' '}
        <span className="quiet-text">{t(limited ? 'lists.limited' : 'lists.everywhere')}</span>
      </summary>
      <p className="field-hint">{t('lists.scopeHint')}</p>
      <div className="fields">
        <Checks
          legend={t('lists.scopeAreas')}
          options={areaOptions(areas).map(({ area, depth }) => ({ id: area.id, name: area.name, depth }))}
          chosen={draft.areaIds}
          onChange={(areaIds) => change({ areaIds })}
        />
        <Checks
          legend={t('lists.scopeRings')}
          options={rings.map(({ id, name }) => ({ id, name, depth: 0 }))}
          chosen={draft.ringIds}
          onChange={(ringIds) => change({ ringIds })}
        />
        <Checks
          legend={t('ask.direction')}
          options={directions.map((id) => ({ id, name: t(`ask.direction_${id}`), depth: 0 }))}
          chosen={draft.directions}
          onChange={(chosen) => change({ directions: chosen })}
        />
        <fieldset className="checks">
          <legend>{t('lists.scopeHours')}</legend>
          <div className="row">
            <input
              type="time"
              aria-label={t('lists.hoursFrom')}
              value={draft.hoursFrom}
              onChange={(event) => change({ hoursFrom: event.target.value })}
            />
            –
            <input
              type="time"
              aria-label={t('lists.hoursUntil')}
              value={draft.hoursUntil}
              onChange={(event) => change({ hoursUntil: event.target.value })}
            />
          </div>
          <span className="field-hint">{t('lists.hoursHint')}</span>
        </fieldset>
      </div>
      {wrong.map(({ path, message }) => (
        <p key={`${path} ${message}`} className="field-error">
          <code>{path}</code> {message}
        </p>
      ))}
    </details>
  );
}
