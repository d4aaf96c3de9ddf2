import { useTranslation } from 'react-i18next';
import { useRegistry } from '../stores/registry.ts';

/** The places of the district as a list, with their roads. */
export function CheckpointSelect({
  value,
  onChange,
  none,
}: {
  value: string | null;
  onChange(checkpointId: string | null): void;
  none?: string;
}) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const sorted = [...checkpoints.values()].sort((a, b) =>
    a.name.localeCompare(b.name, undefined, { numeric: true }),
  );
  return (
    <label className="field">
      {t('register.checkpoint')}
      <select
        value={value ?? ''}
        data-testid="draft-checkpoint"
        onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
      >
        <option value="">{none ?? t('form.choose')}</option>
        {sorted.map((checkpoint) => (
          <option key={checkpoint.id} value={checkpoint.id}>
            {checkpoint.name}
            {checkpoint.road === '' ? '' : ` · ${checkpoint.road}`}
          </option>
        ))}
      </select>
    </label>
  );
}
