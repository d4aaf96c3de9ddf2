import { useTranslation } from 'react-i18next';
import type { WatchlistImport } from '../api/officer-types.ts';
import { categoryName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { dayText, momentText } from '../domain/time.ts';
import { oversightApi } from '../live/apis.ts';
import { useRegistry } from '../stores/registry.ts';
import { FactList } from './FactList.tsx';

const shownAtMost = 100;

/** The entries of an import, which are decided on as one. */
export function ImportToDecide({ one }: { one: WatchlistImport }) {
  const { t } = useTranslation();
  const categories = useRegistry((state) => state.categories);
  const entries = usePolled(() => oversightApi().entries({ importId: one.id }), null, one.id);
  return (
    <>
      <FactList
        facts={[
          [t('lists.by'), `${one.proposedBy} · ${momentText(new Date(one.proposedAt))}`],
          [t('decide.entries'), String(one.entries)],
        ]}
      />
      <Problem error={entries.error} />
      {entries.value !== null && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        <section className="table-holder import-rows" tabIndex={0} aria-label={t('decide.entries')}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('lists.plate')}</th>
                <th scope="col">{t('lists.category')}</th>
                <th scope="col">{t('lists.case')}</th>
                <th scope="col">{t('lists.reason')}</th>
                <th scope="col">{t('lists.instruction')}</th>
                <th scope="col">{t('lists.validUntil')}</th>
              </tr>
            </thead>
            <tbody>
              {entries.value.slice(0, shownAtMost).map((entry) => (
                <tr key={entry.id}>
                  <th scope="row">
                    <Plate plate={entry.plate} color={entry.plateColor} size="small" />
                  </th>
                  <td>{categoryName(entry.category, categories, t)}</td>
                  <td>{entry.caseReference}</td>
                  <td>{entry.reason}</td>
                  <td>{t(`instruction.${entry.instruction}`)}</td>
                  <td>{dayText(new Date(entry.validUntil))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {entries.value !== null && entries.value.length > shownAtMost && (
        <p className="quiet-text">
          {t('decide.shownOf', { shown: shownAtMost, count: entries.value.length })}
        </p>
      )}
    </>
  );
}
