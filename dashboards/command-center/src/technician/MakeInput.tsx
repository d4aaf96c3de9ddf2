import { useTranslation } from 'react-i18next';
import { usePolled } from '../components/usePolled.ts';
import { siteApi } from '../live/state.ts';

/** The make of a device: typed, with those that the gateway can read offered. */
export function MakeInput({ value, onChange }: { value: string; onChange(make: string): void }) {
  const { t } = useTranslation();
  const makes = usePolled(() => siteApi().makes(), null, 'makes');
  return (
    <label className="field">
      {t('register.make')}
      <input
        value={value}
        list="known-makes"
        maxLength={64}
        spellCheck={false}
        autoCapitalize="off"
        data-testid="draft-make"
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id="known-makes">
        {makes.value?.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </datalist>
    </label>
  );
}
