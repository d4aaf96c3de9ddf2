import { useTranslation } from 'react-i18next';
import type { Placement } from '../api/developer-types.ts';
import { placeName } from '../components/labels.ts';
import { areaPath } from '../domain/areas.ts';
import { useRegistry } from '../stores/registry.ts';

/** Where and which way: checkpoint, lane, ring, direction, zone, crossing. */
export function PlaceStage({ place }: { place: Placement | null }) {
  const { t } = useTranslation();
  const { checkpoints, areas, rings } = useRegistry();
  if (place === null) return <p className="quiet-text">{t('decoding.placeIdle')}</p>;
  const zone = (number: number): string =>
    t(`zone.${number}`, { defaultValue: t('zone.other', { zone: number }) });
  const facts: [string, string | null][] = [
    ['checkpoint', place.checkpointId === null ? null : placeName(place.checkpointId, checkpoints)],
    ['area', place.areaId === null ? null : areaPath(areas, place.areaId)],
    ['lane', place.lane === null ? null : String(place.lane)],
    [
      'ring',
      place.ringId === null ? null : (rings.find(({ id }) => id === place.ringId)?.name ?? place.ringId),
    ],
    ['direction', place.checkpointId === null ? null : t(`direction.${place.direction}`)],
    ['zoneNumber', place.zone === null ? null : `${zone(place.zone)} (${place.zone})`],
    [
      'crossing',
      place.crossing === null ? null : `${zone(place.crossing.from)} → ${zone(place.crossing.to)}`,
    ],
  ];
  return (
    <>
      <dl className="stage-fields">
        {facts.map(([name, value]) => (
          <div key={name} data-field={name}>
            <dt>{name === 'lane' ? t('field.lane') : t(`decoding.${name}`)}</dt>
            <dd>{value ?? '—'}</dd>
          </div>
        ))}
      </dl>
      {place.checkpointId === null && <p className="stage-note">{t('decoding.noCheckpoint')}</p>}
      {place.checkpointId !== null && place.direction === 'unknown' && (
        <p className="stage-note">{t('decoding.noDirection')}</p>
      )}
    </>
  );
}
