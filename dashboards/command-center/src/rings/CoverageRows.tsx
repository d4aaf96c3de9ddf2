import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RingPicture, RingPlace } from '../api/rings-types.ts';
import type { Device } from '../api/types.ts';
import { may } from '../domain/abilities.ts';
import { stateOf, worstFirst } from '../domain/rings.ts';
import { clockTime } from '../domain/time.ts';
import { hourTicks } from '../domain/timeline.ts';
import { Link } from '../router/Link.tsx';
import { useRegistry } from '../stores/registry.ts';
import { useSession } from '../stores/session.ts';
import { hourText, lengthText } from './words.ts';

const states = ['seeing', 'partly', 'blind', 'unknown'] as const;
const fewShown = 12;
const width = 1000;
const height = 20;
/** By height too, so that a state is not told by colour alone. */
const shapes = {
  seeing: [0, 1],
  partly: [0.35, 0.65],
  blind: [0.7, 0.3],
  unknown: [0.45, 0.1],
} as const;

interface Axis {
  fromMs: number;
  toMs: number;
}
const within = (axis: Axis, at: string): number =>
  ((Date.parse(at) - axis.fromMs) / Math.max(1, axis.toMs - axis.fromMs)) * width;

function Share({ ring, axis }: { ring: RingPicture; axis: Axis }) {
  const { t } = useTranslation();
  const begun = ring.hours.flatMap((hour) =>
    hour.seeingShare === null ? [] : [{ at: hour.at, share: hour.seeingShare }],
  );
  const least = begun.reduce<{ at: string; share: number } | null>(
    (worst, each) => (worst === null || each.share < worst.share ? each : worst),
    null,
  );
  if (least === null) return null;
  const worst = { percent: Math.floor(least.share * 100), at: hourText(least.at) };
  return (
    <div className="cov-row cov-share">
      <strong>{t('rings.share')}</strong>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('rings.shareChart', worst)}
      >
        {begun.map(({ at, share }, index) => {
          const x = within(axis, at);
          const next = begun[index + 1];
          const end = next === undefined ? width : within(axis, next.at);
          return (
            <rect
              key={at}
              className={share < 1 ? 'cov-partly' : 'cov-seeing'}
              x={x}
              width={Math.max(1, end - x - 2)}
              y={height * (1 - share)}
              height={Math.max(0.6, height * share)}
            />
          );
        })}
      </svg>
      <span className="cov-words">{t('rings.sharePercent', worst)}</span>
    </div>
  );
}

function Row({ place, axis, devices }: { place: RingPlace; axis: Axis; devices: readonly Device[] }) {
  const { t } = useTranslation();
  const wholeMinutes = Math.max(1, (axis.toMs - axis.fromMs) / 60_000);
  const unseen = place.blindMinutes + place.unknownMinutes;
  const seen = Math.floor(Math.max(0, 1 - unseen / wholeMinutes) * 1000) / 10;
  const [first] = devices.toSorted(
    (a, b) => Number(a.state === 'online') - Number(b.state === 'online') || a.name.localeCompare(b.name),
  );
  return (
    <li className="cov-row" data-testid="coverage-row" data-place={place.checkpointId} data-seen={seen}>
      {first === undefined ? (
        <span>{place.name}</span>
      ) : (
        <Link
          to={{ view: 'device', id: first.id }}
          className="text-link"
          title={t('rings.open', { name: first.name })}
          data-testid="coverage-device"
        >
          {place.name}
        </Link>
      )}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('rings.rowChart', {
          name: place.name,
          seen,
          blind: lengthText(t, place.blindMinutes),
          unknown: lengthText(t, place.unknownMinutes),
        })}
      >
        {place.coverage.map(({ from, to, state }) => {
          const [top, tall] = shapes[state];
          const x = within(axis, from);
          return (
            <rect
              key={from}
              className={`cov-${state}`}
              x={x}
              width={Math.max(2, within(axis, to) - x)}
              y={top * height}
              height={tall * height}
            />
          );
        })}
      </svg>
      <span className="cov-words">
        <span className={`place-state place-${stateOf(place)}`}>{t(`rings.state_${stateOf(place)}`)}</span>{' '}
        {t('rings.seenPercent', { percent: seen })}
      </span>
    </li>
  );
}

/** When each checkpoint of a ring saw and when not, worst first, with the share of the ring that could see. */
export function CoverageRows({ ring }: { ring: RingPicture }) {
  const { t } = useTranslation();
  const [isAll, setAll] = useState(false);
  const opens = useSession((state) => may(state.session?.user.roles ?? [], 'devices'));
  const devices = useRegistry((state) => state.devices);
  const places = worstFirst(ring.places);
  const coverage = places[0]?.coverage ?? [];
  const axis = {
    fromMs: Date.parse(coverage[0]?.from ?? ring.hours[0]?.at ?? ''),
    toMs: Date.parse(coverage.at(-1)?.to ?? ring.hours.at(-1)?.at ?? ''),
  };
  const byPlace = Map.groupBy(opens ? devices.values() : [], ({ checkpointId }) => checkpointId);
  return (
    <section className="box" aria-labelledby="cov-heading" data-testid="ring-coverage">
      <h3 id="cov-heading">
        {t('rings.coverage')}
        <ul className="flow-keys" aria-hidden="true">
          {states.map((state) => (
            <li key={state}>
              <span className={`cov-key cov-key-${state}`} /> {t(`rings.state_${state}`)}
            </li>
          ))}
        </ul>
      </h3>
      <p className="quiet-text">{t('rings.coverageHint')}</p>
      <Share ring={ring} axis={axis} />
      <ol className="cov-rows">
        {(isAll ? places : places.slice(0, fewShown)).map((place) => (
          <Row
            key={place.checkpointId}
            place={place}
            axis={axis}
            devices={byPlace.get(place.checkpointId) ?? []}
          />
        ))}
      </ol>
      <div className="cov-row cov-ticks" aria-hidden="true">
        <span />
        <div>
          {hourTicks(axis.fromMs, axis.toMs, 8).map(({ at, timeMs }) => (
            <span key={timeMs} style={{ left: `${at * 100}%` }}>
              {clockTime(new Date(timeMs)).slice(0, 5)}
            </span>
          ))}
        </div>
        <span />
      </div>
      {places.length > fewShown && (
        <button type="button" className="button" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
          {isAll ? t('rings.showFewer', { count: fewShown }) : t('rings.showAll', { count: places.length })}
        </button>
      )}
    </section>
  );
}
