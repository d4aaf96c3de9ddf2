import { useTranslation } from 'react-i18next';

/** The two rings: the mark of the product. */
export function Emblem() {
  const { t } = useTranslation();
  return (
    <span className="emblem">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <circle className="outer" cx="16" cy="16" r="12.5" />
        <circle className="inner" cx="16" cy="16" r="6.4" />
        <rect x="14.2" y="14.2" width="3.6" height="3.6" />
      </svg>
      <span className="emblem-words">
        <strong>{t('app.title')}</strong>
        <span lang="en">{t('app.product')}</span>
      </span>
    </span>
  );
}
