import { useTranslation } from 'react-i18next';
import { categoryName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { momentText } from '../domain/time.ts';
import { oversightApi } from '../live/apis.ts';
import { Link } from '../router/Link.tsx';
import { useRegistry } from '../stores/registry.ts';

/** Entries that end within a week: a case that goes on needs a new proposal before. */
export function ExpiringSoon() {
  const { t } = useTranslation();
  const categories = useRegistry((state) => state.categories);
  const hygiene = usePolled(() => oversightApi().hygiene(), null, 'hygiene');
  const items = hygiene.value?.aboutToExpire ?? [];
  return (
    <section className="box" aria-labelledby="expiring-heading" data-testid="expiring">
      <h3 id="expiring-heading">
        {t('decide.expiring')} <span className="chip">{items.length}</span>
      </h3>
      <Problem error={hygiene.error} />
      {hygiene.value !== null && items.length === 0 && (
        <p className="quiet-text">{t('decide.nothingExpires')}</p>
      )}
      <ul className="expiring-rows">
        {items.map(({ entry, hits }) => (
          <li key={entry.id}>
            <Link to={{ view: 'entry', id: entry.id }}>
              <Plate plate={entry.plate} color={entry.plateColor} size="small" />
              <span>{categoryName(entry.category, categories, t)}</span>
              <span className="quiet-text">
                {t('decide.endsAt', { at: momentText(new Date(entry.validUntil)).slice(0, 16) })} ·{' '}
                {t('hygiene.hits', { count: hits })} · {entry.createdBy}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
