import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RingPicture } from '../api/rings-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { type PlaceColumn, placeColumns, placeNumber, sortedPlaces, stateOf } from '../domain/rings.ts';
import { signedText } from './words.ts';

/** The checkpoints of a ring by what passed there; those that do not see stand first. */
export function PlacesTable({ ring }: { ring: RingPicture }) {
  const { t } = useTranslation();
  const [by, setBy] = useState<{ column: PlaceColumn; isDown: boolean }>({ column: 'state', isDown: true });
  const sortBy = (column: PlaceColumn): void =>
    setBy((before) => ({
      column,
      isDown: before.column === column ? !before.isDown : column !== 'name',
    }));
  return (
    <section className="box" aria-labelledby="places-heading" data-testid="ring-places">
      <h3 id="places-heading">
        {t('rings.places')} <span className="chip">{ring.places.length}</span>
      </h3>
      {ring.places.length < ring.checkpoints && (
        <p className="tip">{t('rings.placesPart', { shown: ring.places.length, all: ring.checkpoints })}</p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <section className="table-holder ring-scroll" tabIndex={0} aria-label={t('rings.placesTable')}>
        <table className="table">
          <thead>
            <tr>
              {placeColumns.map((column) => (
                <th
                  key={column}
                  scope="col"
                  className={column === 'name' || column === 'state' ? '' : 'number'}
                  aria-sort={by.column !== column ? 'none' : by.isDown ? 'descending' : 'ascending'}
                >
                  <button
                    type="button"
                    className="sort-button"
                    data-testid={`sort-${column}`}
                    onClick={() => sortBy(column)}
                  >
                    {t(`rings.column_${column}`)}
                    <span aria-hidden="true">{by.column !== column ? '' : by.isDown ? ' ↓' : ' ↑'}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sortedPlaces(ring.places, by).map((place) => (
              <tr key={place.checkpointId} data-testid="ring-place" data-place={place.checkpointId}>
                <th scope="row">{place.name}</th>
                <td>
                  <span className={`place-state place-${stateOf(place)}`}>
                    <StrokeIcon name={stateOf(place) === 'seeing' ? 'check' : 'warn'} />
                    {t(`rings.state_${stateOf(place)}`)}
                  </span>
                </td>
                {placeColumns.slice(2).map((column) => (
                  <td key={column} className="number">
                    {column === 'balance'
                      ? signedText(place.balance)
                      : column === 'name'
                        ? ''
                        : placeNumber(place, column)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
