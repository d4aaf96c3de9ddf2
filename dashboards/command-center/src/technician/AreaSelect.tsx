import { useTranslation } from 'react-i18next';
import { areaOptions } from '../domain/areas.ts';
import { useRegistry } from '../stores/registry.ts';

/** The areas as a list in which the tree can be seen. `none`: the text of the choice of no area; without it there is none. */
export function AreaSelect({
  value,
  onChange,
  none,
  id,
}: {
  value: string;
  onChange(areaId: string): void;
  none?: string;
  id?: string;
}) {
  const { t } = useTranslation();
  const areas = useRegistry((state) => state.areas);
  return (
    <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
      {(none !== undefined || value === '') && <option value="">{none ?? t('form.choose')}</option>}
      {areaOptions(areas).map(({ area, depth }) => (
        <option key={area.id} value={area.id}>
          {'\u2003'.repeat(depth)}
          {area.name}
        </option>
      ))}
    </select>
  );
}
