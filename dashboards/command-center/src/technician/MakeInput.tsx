import { useTranslation } from 'react-i18next';
import { useRegistry } from '../stores/registry.ts';

/** Makes that need words of their own here; the gateway knows more, and names them all where one is wrong. */
const known = ['ringgate', 'onvif'];

/** The make of a device: typed, with those that are in use already offered. */
export function MakeInput({ value, onChange }: { value: string; onChange(make: string): void }) {
  const { t } = useTranslation();
  const devices = useRegistry((state) => state.devices);
  const makes = [...new Set([...known, ...[...devices.values()].map((device) => device.make)])].sort((a, b) =>
    a.localeCompare(b),
  );
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
        {makes.map((make) => (
          <option key={make} value={make} />
        ))}
      </datalist>
    </label>
  );
}
