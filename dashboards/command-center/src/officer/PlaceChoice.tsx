import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { placeName } from '../components/labels.ts';
import { shapeOf } from '../domain/health.ts';
import { useRegistry } from '../stores/registry.ts';

/** The options of all places, by what they are. */
export function PlaceOptions({ without }: { without: readonly string[] }) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const groups = useMemo(() => {
    const byShape = Map.groupBy(checkpoints.values(), shapeOf);
    return (['A', 'B', 'C', 'junction', 'bridge'] as const).map((shape) => ({
      shape,
      all: (byShape.get(shape) ?? []).toSorted((a, b) => a.name.localeCompare(b.name)),
    }));
  }, [checkpoints]);
  return groups
    .filter((group) => group.all.length > 0)
    .map((group) => (
      <optgroup key={group.shape} label={t(`grade.${group.shape}`)}>
        {group.all
          .filter(({ id }) => !without.includes(id))
          .map((checkpoint) => (
            <option key={checkpoint.id} value={checkpoint.id}>
              {checkpoint.name}
            </option>
          ))}
      </optgroup>
    ));
}

/** One place. */
export function PlaceSelect({
  label,
  value,
  onChange,
  name,
}: {
  label: string;
  value: string;
  name: string;
  onChange(id: string): void;
}) {
  const { t } = useTranslation();
  return (
    <label className="field">
      {label}
      <select name={name} value={value} required onChange={(event) => onChange(event.target.value)}>
        <option value="">{t('ask.choosePlace')}</option>
        <PlaceOptions without={[]} />
      </select>
    </label>
  );
}

/** Any number of places, each shown as a chip that takes it out again. */
export function PlaceChoice({
  chosen,
  onChange,
}: {
  chosen: readonly string[];
  onChange(ids: readonly string[]): void;
}) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  return (
    <div className="field">
      <label htmlFor="ask-place">{t('ask.places')}</label>
      <select
        id="ask-place"
        value=""
        onChange={(event) => event.target.value !== '' && onChange([...chosen, event.target.value])}
      >
        <option value="">{chosen.length === 0 ? t('ask.everywhere') : t('ask.addPlace')}</option>
        <PlaceOptions without={chosen} />
      </select>
      {chosen.length > 0 && (
        <ul className="chips">
          {chosen.map((id) => (
            <li key={id}>
              <button
                type="button"
                className="chip chip-button"
                aria-label={t('ask.takeOut', { name: placeName(id, checkpoints) })}
                onClick={() => onChange(chosen.filter((one) => one !== id))}
              >
                {placeName(id, checkpoints)} <StrokeIcon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
