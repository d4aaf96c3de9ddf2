import { useTranslation } from 'react-i18next';
import type { WatchlistEntry } from '../api/types.ts';
import { dayText } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';
import { StrokeIcon } from './icons.tsx';
import { categoryName } from './labels.ts';

/** Why this vehicle is wanted, on which ground, and what to do. */
export function EntryFacts({ entry }: { entry: WatchlistEntry }) {
  const { t } = useTranslation();
  const categories = useRegistry((state) => state.categories);
  return (
    <section className="entry" aria-labelledby="entry-heading">
      <h3 id="entry-heading">{t('detail.entry')}</h3>
      <p className={`order instruction-${entry.instruction}`}>
        <StrokeIcon name={entry.instruction === 'observe' ? 'eye' : entry.instruction} />
        <span className="order-name">{t('detail.instruction')}</span>
        <strong>{t(`instruction.${entry.instruction}`)}</strong>
      </p>
      <dl className="entry-list">
        <div>
          <dt>{t('detail.category')}</dt>
          <dd>{categoryName(entry.category, categories, t)}</dd>
        </div>
        <div>
          <dt>{t('detail.caseReference')}</dt>
          <dd className="mono">{entry.caseReference}</dd>
        </div>
        <div className="fact-wide">
          <dt>{t('detail.reason')}</dt>
          <dd>{entry.reason}</dd>
        </div>
        <div className="fact-wide">
          <dt>{t('detail.legalBasis')}</dt>
          <dd>{entry.legalBasis === '' ? t('detail.noLegalBasis') : entry.legalBasis}</dd>
        </div>
        <div>
          <dt>{t('detail.validity')}</dt>
          <dd className="mono">
            {dayText(new Date(entry.validFrom))} – {dayText(new Date(entry.validUntil))}
          </dd>
        </div>
        <div>
          <dt>{t('detail.people')}</dt>
          <dd>
            {entry.createdBy} / {entry.approvedBy ?? t('detail.emergency')}
          </dd>
        </div>
      </dl>
    </section>
  );
}
