import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Area } from '../api/types.ts';
import { Problem } from '../components/Problem.tsx';
import { areaOptions } from '../domain/areas.ts';
import { peopleApi } from '../live/apis.ts';
import { loadRegistry } from '../live/connect.ts';
import { currentApi } from '../live/state.ts';
import { useRegistry } from '../stores/registry.ts';
import { AreaSelect } from '../technician/AreaSelect.tsx';

/** Asks for the registry anew, so that every part of the page has what was changed. */
export async function reloadRegistry(): Promise<void> {
  const api = currentApi();
  if (api !== null) await loadRegistry(api);
}

function AreaRow({ area, depth, onFail }: { area: Area; depth: number; onFail(error: unknown): void }) {
  const { t } = useTranslation();
  const [name, setName] = useState<string | null>(null);
  const act = (step: Promise<unknown>): void => {
    onFail(null);
    void step.then(reloadRegistry).then(() => setName(null), onFail);
  };
  return (
    <li data-testid="area" data-depth={Math.min(depth, 5)}>
      {name === null ? (
        <>
          <span className="grow">{area.name}</span>
          <button type="button" className="button quiet" onClick={() => setName(area.name)}>
            {t('district.rename')}
            <span className="sr-only"> {area.name}</span>
          </button>
          <button type="button" className="button quiet" onClick={() => act(peopleApi().removeArea(area.id))}>
            {t('district.remove')}
            <span className="sr-only"> {area.name}</span>
          </button>
        </>
      ) : (
        <>
          <label className="sr-only" htmlFor={`area-${area.id}`}>
            {t('district.areaName')}
          </label>
          <input
            id={`area-${area.id}`}
            className="grow head-filter"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <button
            type="button"
            className="button primary"
            disabled={name.trim() === ''}
            onClick={() => act(peopleApi().renameArea(area.id, name.trim()))}
          >
            {t('people.save')}
          </button>
          <button type="button" className="button quiet" onClick={() => setName(null)}>
            {t('act.cancel')}
          </button>
        </>
      )}
    </li>
  );
}

/** District, towns, stations: every device belongs to one, every person sees one and all below. */
export function AreasPart() {
  const { t } = useTranslation();
  const areas = useRegistry((state) => state.areas);
  const [name, setName] = useState('');
  const [parentId, setParentId] = useState('');
  const [failure, setFailure] = useState<unknown>(null);
  const add = (): void => {
    setFailure(null);
    void peopleApi()
      .createArea({ name: name.trim(), parentId: parentId === '' ? null : parentId })
      .then(reloadRegistry)
      .then(() => setName(''), setFailure);
  };
  return (
    <section className="box" aria-labelledby="areas-heading">
      <h3 id="areas-heading">
        {t('district.areas')} <span className="chip">{areas.size}</span>
        <span className="quiet-text">{t('district.areasHint')}</span>
      </h3>
      <ul className="area-rows">
        {areaOptions(areas).map(({ area, depth }) => (
          <AreaRow key={area.id} area={area} depth={depth} onFail={setFailure} />
        ))}
      </ul>
      <Problem error={failure} />
      <div className="fields">
        <label className="field" htmlFor="area-name">
          {t('district.areaName')}
          <input
            id="area-name"
            value={name}
            data-testid="area-name"
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label className="field" htmlFor="area-parent">
          {t('district.areaParent')}
          <AreaSelect
            id="area-parent"
            value={parentId}
            onChange={setParentId}
            none={t('district.noParent')}
          />
        </label>
      </div>
      <div className="row end">
        <button
          type="button"
          className="button primary"
          disabled={name.trim() === ''}
          data-testid="area-add"
          onClick={add}
        >
          {t('district.addArea')}
        </button>
      </div>
    </section>
  );
}
