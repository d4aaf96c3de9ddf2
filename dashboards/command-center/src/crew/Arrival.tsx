import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { lastRead } from '../components/labels.ts';
import { useSecond } from '../components/useSecond.ts';
import { arrivalIn } from '../domain/intercept.ts';
import { clockTime, distanceText, durationText } from '../domain/time.ts';
import { useLink } from '../stores/link.ts';
import { useCrewStore } from './crewStore.ts';
import type { ShownDispatch } from './views.ts';

/** When it is expected, counting down by the gateway's clock, how sure that is, and where it was seen last. */
export function Arrival({ shown: { alert, advice } }: { shown: ShownDispatch }) {
  const { t } = useTranslation();
  const clockOffsetMs = useLink((state) => state.clockOffsetMs);
  const nowMs = useSecond() + clockOffsetMs;
  const places = useCrewStore((state) => state.places);
  const read = lastRead(alert);
  const from = read?.checkpointId ?? null;
  const place = from === null ? undefined : places.get(from);
  const arrival = advice === null ? null : arrivalIn(advice, nowMs);
  return (
    <section className="crew-arrival" aria-label={`${t('crew.arrival')} ${alert.plate}`}>
      {advice !== null && arrival !== null ? (
        <>
          <p className="crew-count" data-testid="crew-arrival">
            <StrokeIcon name="clock" />
            {arrival.isOverdue ? (
              <strong>{t('crew.overdue')}</strong>
            ) : arrival.inMs === 0 ? (
              <strong>{t('crew.anyMoment')}</strong>
            ) : (
              <>
                <span>{t('crew.arrivesIn')}</span>
                <strong className="crew-big">{durationText(arrival.inMs)}</strong>
              </>
            )}
          </p>
          <p className="crew-spread">
            {t('crew.spread', {
              earliest: clockTime(arrival.earliest),
              latest: clockTime(arrival.latest),
              distance: distanceText(advice.distanceM),
            })}
          </p>
        </>
      ) : (
        <p className="crew-count">
          <StrokeIcon name="clock" />
          <strong>{t('crew.noArrival')}</strong>
        </p>
      )}
      {read !== null && (
        <p className="crew-from" data-testid="crew-from">
          {t('crew.from', {
            place: place?.name ?? from ?? '—',
            road: place?.road ?? '',
            age: durationText(Math.max(0, nowMs - Date.parse(read.capturedAt))),
          })}
          {` · ${t(`direction.${read.direction}`)}`}
          {read.speedKmh !== null && ` · ${Math.round(read.speedKmh)}\u00a0km/h`}
        </p>
      )}
    </section>
  );
}
