import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A limit that may be left open. */
export function Choice({
  name,
  label,
  value,
  onChange,
  children,
}: {
  name: string;
  label: string;
  value: string;
  onChange(value: string): void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <label className="field">
      {label}
      <select name={name} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t('ask.any')}</option>
        {children}
      </select>
    </label>
  );
}
