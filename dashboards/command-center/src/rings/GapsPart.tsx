import { useTranslation } from 'react-i18next';
import type { RingGap, RingHour, SkippedAt } from '../api/rings-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { may } from '../domain/abilities.ts';
import { hasSkips, skipsWhileBlind } from '../domain/rings.ts';
import { Link } from '../router/Link.tsx';
import { useSession } from '../stores/session.ts';
import { hourText, untilText } from './words.ts';

const mostShown = 6;

function useVehicles(roundedTo: number): (vehicles: number | null) => string {
  const { t } = useTranslation();
  return (vehicles) => (vehicles === null ? t('rings.few', { count: roundedTo }) : String(vehicles));
}

function Places({ heading, items, roundedTo }: { heading: string; items: SkippedAt[]; roundedTo: number }) {
  const { t } = useTranslation();
  const told = useVehicles(roundedTo);
  const most = Math.max(1, ...items.map(({ vehicles }) => vehicles ?? 0));
  return (
    <div>
      <h4>{heading}</h4>
      <ol className="skip-places">
        {items.slice(0, mostShown).map(({ checkpointId, name, vehicles }) => (
          <li key={checkpointId} data-testid="skip-place">
            <span className="skip-bar" style={{ width: `${((vehicles ?? 0) / most) * 100}%` }} />
            <span>{name ?? t('rings.gone')}</span>
            <b>{told(vehicles)}</b>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** By the hour in which they were seen again; where the number is not told, that there were some. */
function SkipHours({
  gap,
  hours,
  roundedTo,
}: {
  gap: RingGap;
  hours: readonly RingHour[];
  roundedTo: number;
}) {
  const { t } = useTranslation();
  const told = useVehicles(roundedTo);
  const byHour = new Map(
    gap.hours.map(({ at, inbound, outbound }) => {
      const sum = (inbound ?? 0) + (outbound ?? 0);
      return [at, sum === 0 && (inbound === null || outbound === null) ? null : sum] as const;
    }),
  );
  const most = Math.max(roundedTo, ...[...byHour.values()].map((sum) => sum ?? 0));
  const list = [...byHour].map(([at, sum]) => `${hourText(at)} ${told(sum)}`).join(' · ');
  return (
    <div className="skip-hours">
      <h4>{t('rings.perHour')}</h4>
      <svg
        viewBox={`0 0 ${hours.length * 10} 100`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${t('rings.perHour')}: ${list}`}
      >
        {hours.map(({ at }, index) => {
          const sum = byHour.get(at);
          if (sum === undefined || sum === 0) return null;
          const tall = sum === null ? 6 : (sum / most) * 96;
          return (
            <rect
              key={at}
              className={sum === null ? 'untold' : ''}
              x={index * 10 + 2}
              width={6}
              y={100 - tall}
              height={tall}
            >
              <title>{`${hourText(at)} ${told(sum)}`}</title>
            </rect>
          );
        })}
      </svg>
      <div aria-hidden="true">
        <span>{hourText(hours[0]?.at ?? '')}</span>
        <span>{t('rings.atMost', { count: most })}</span>
        <span>{untilText(hours.at(-1)?.at ?? '')}</span>
      </div>
    </div>
  );
}

/** Vehicles that got over the ring with no read there: how many, when, and between which places they cluster. */
export function GapsPart({
  gap,
  hours,
  roundedTo,
}: {
  gap: RingGap;
  hours: readonly RingHour[];
  roundedTo: number;
}) {
  const { t } = useTranslation();
  const asks = useSession((state) => may(state.session?.user.roles ?? [], 'ask'));
  const told = useVehicles(roundedTo);
  const blind = skipsWhileBlind(gap, hours);
  const anySkip = hasSkips(gap);
  return (
    <section className="box" aria-labelledby="gaps-heading" data-testid="ring-gaps">
      <h3 id="gaps-heading">{t('rings.skipped')}</h3>
      <p className="quiet-text">{t('rings.skippedHint')}</p>
      {!anySkip && <p>{t('rings.noSkips')}</p>}
      {anySkip && (
        <>
          <dl className="ring-sums">
            <div>
              <dt>{t('rings.skippedIn')}</dt>
              <dd data-testid="skipped-in">{told(gap.inbound)}</dd>
            </div>
            <div>
              <dt>{t('rings.skippedOut')}</dt>
              <dd data-testid="skipped-out">{told(gap.outbound)}</dd>
            </div>
          </dl>
          {blind.vehicles > 0 && (
            <p>
              {t(roundedTo > 1 ? 'rings.whileBlindCoarse' : 'rings.whileBlind', {
                ...blind,
                percent: Math.round(blind.passedShare * 100),
              })}{' '}
              {blind.lookAt !== null && <strong>{t(`rings.look_${blind.lookAt}`)}</strong>}
            </p>
          )}
          <SkipHours gap={gap} hours={hours} roundedTo={roundedTo} />
          <div className="skip-columns">
            <Places heading={t('rings.last')} items={gap.last} roundedTo={roundedTo} />
            <Places heading={t('rings.next')} items={gap.next} roundedTo={roundedTo} />
          </div>
          {gap.legs.length > 0 && (
            <div>
              <h4>{t('rings.legs')}</h4>
              <ol className="skip-legs">
                {gap.legs.slice(0, mostShown).map((leg) => (
                  <li key={`${leg.lastCheckpointId} ${leg.nextCheckpointId}`}>
                    <span>
                      {leg.lastName ?? t('rings.gone')} → {leg.nextName ?? t('rings.gone')}
                    </span>
                    <b>{told(leg.vehicles)}</b>
                  </li>
                ))}
              </ol>
            </div>
          )}
        </>
      )}
      {roundedTo > 1 && <p className="quiet-text">{t('rings.rounded', { count: roundedTo })}</p>}
      {asks && anySkip && (
        <p className="row">
          <Link to={{ view: 'findings' }} className="button" data-testid="open-findings">
            <StrokeIcon name="search" />
            {t('rings.openFindings')}
          </Link>
          <span className="quiet-text">{t('rings.needCase')}</span>
        </p>
      )}
    </section>
  );
}
