import { useTranslation } from 'react-i18next';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { momentText } from '../domain/time.ts';
import { officerApi } from '../live/state.ts';

/** The imports that were proposed lately, and what became of each. */
export function LatestImports({ version }: { version: number }) {
  const { t } = useTranslation();
  const imports = usePolled(() => officerApi().imports(), 20_000, `imports ${version}`);
  if (imports.value === null || imports.value.length === 0) return <Problem error={imports.error} />;
  return (
    <section className="box" aria-labelledby="imports-heading">
      <h3 id="imports-heading">{t('lists.imports')}</h3>
      <ul className="plain-rows">
        {imports.value.map((one) => (
          <li key={one.id} className="plain-row" data-testid="import-row">
            <div className="grow">
              {t('lists.importOf', { count: one.entries, by: one.proposedBy })} ·{' '}
              {momentText(new Date(one.proposedAt))}
              {one.note !== null && <div className="quiet-text">“{one.note}”</div>}
            </div>
            <span className="chip">{t(`lists.import_${one.state}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
