import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { alertTitle, lastPictured, lastRead, vehicleText } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { useSecond } from '../components/useSecond.ts';
import { clockTime } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';
import { Answers } from './Answers.tsx';
import { Arrival } from './Arrival.tsx';
import { Pictures } from './Pictures.tsx';
import type { ShownDispatch } from './views.ts';

/** One dispatch, to be read from top to bottom: what to do, which vehicle, when it comes, why; and the answer. */
export function DispatchCard({ shown }: { shown: ShownDispatch }) {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const categories = useRegistry((state) => state.categories);
  const { alert, dispatch, word } = shown;
  const read = lastRead(alert);
  const pictured = lastPictured(alert);
  const { entry } = alert;
  const instruction = entry?.instruction ?? 'inform';
  const near = alert.match?.class === 'near' ? alert.match.differences : [];
  const vehicle = vehicleText(read, t);
  return (
    <article
      className={`crew-card crew-${instruction}${word === null ? ' crew-calling' : ''}`}
      data-testid="crew-dispatch"
      data-alert={alert.id}
      data-word={word ?? 'none'}
    >
      <h2 className="crew-order">
        <StrokeIcon name={instruction === 'observe' ? 'eye' : instruction} />
        <span>{t(`crew.order_${instruction}`)}</span>
      </h2>
      {alert.drill === true && <p className="crew-notice">{t('crew.drill')}</p>}
      {alert.corrected && <p className="crew-notice">{t('crew.corrected')}</p>}
      <div className="crew-vehicle">
        <Plate plate={alert.plate} color={alert.plateColor} size="large" differences={near} />
        <span className="crew-facts">
          {[t(`color.${alert.plateColor ?? 'unknown'}`), vehicle].filter((part) => part !== '').join(' · ')}
        </span>
        {near.length > 0 && (
          <span className="crew-notice">{t('crew.near', { listed: entry?.plate ?? '' })}</span>
        )}
      </div>
      <Arrival shown={shown} />
      <Answers shown={shown} />
      <Pictures
        readId={pictured?.id ?? ''}
        url={pictured?.imageUrl ?? null}
        plate={alert.plate}
        takenAt={pictured === read ? null : (pictured?.capturedAt ?? null)}
      />
      {entry !== null && (
        <dl className="crew-why">
          <div>
            <dt>{alertTitle(alert, categories, t)}</dt>
            <dd>{entry.reason}</dd>
          </div>
          <div>
            <dt>{t('detail.legalBasis')}</dt>
            <dd>{entry.legalBasis === '' ? t('detail.noLegalBasis') : entry.legalBasis}</dd>
          </div>
          <div>
            <dt>{t('detail.caseReference')}</dt>
            <dd className="mono">{entry.caseReference}</dd>
          </div>
        </dl>
      )}
      <p className="crew-sent">
        {t('crew.sentBy', {
          by: dispatch.by,
          time: clockTime(new Date(dispatch.at)),
          minutes: Math.max(0, Math.floor((nowMs - Date.parse(dispatch.at)) / 60_000)),
        })}
      </p>
    </article>
  );
}
