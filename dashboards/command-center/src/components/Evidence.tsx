import { useTranslation } from 'react-i18next';
import type { Alert } from '../api/types.ts';
import { useRegistry } from '../stores/registry.ts';
import { StrokeIcon } from './icons.tsx';
import { LiveButton } from './LiveButton.tsx';
import { lastRead, percent, placeName, vehicleText } from './labels.ts';
import { Plate } from './Plate.tsx';
import { ScenePicture } from './ScenePicture.tsx';

/** In words what the marks on the plates show. */
function Verdict({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  if (alert.match === null || alert.entry === null) return null;
  const { differences } = alert.match;
  if (alert.match.class === 'pattern')
    return <p className="verdict">{t('detail.patternMatch', { pattern: alert.entry.plate })}</p>;
  if (differences.length === 0 && alert.match.class === 'exact')
    return (
      <p className="verdict same">
        <StrokeIcon name="check" />
        {t('detail.same')}
      </p>
    );
  if (differences.length === 0)
    return (
      <p className="verdict differs">
        <StrokeIcon name="compare" />
        {t('detail.colorConflict')}
      </p>
    );
  return (
    <ul className="verdict differs">
      {differences.map((each) => (
        <li key={each.index}>
          <StrokeIcon name="compare" />
          {t('detail.differs', { position: each.index + 1, read: each.read, listed: each.listed })}
        </li>
      ))}
    </ul>
  );
}

/** What was read beside what is listed, the scene, and how sure and how fast. */
export function Evidence({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const last = lastRead(alert);
  const differences = alert.match?.class === 'near' ? alert.match.differences : [];
  const vehicle = vehicleText(last, t);
  return (
    <section className="evidence" aria-labelledby="evidence-heading">
      <h3 id="evidence-heading">
        {t('detail.evidence')}
        {alert.match !== null && (
          <span className={`chip${alert.match.class === 'near' ? ' chip-verify' : ''}`}>
            {t(`match.${alert.match.class}`)}
          </span>
        )}
      </h3>
      <div className="evidence-grid">
        <div className="plates">
          <figure>
            <figcaption>{t('detail.readPlate')}</figcaption>
            <Plate plate={alert.plate} color={alert.plateColor} size="large" differences={differences} />
            <span className="plate-color">{t(`color.${alert.plateColor ?? 'unknown'}`)}</span>
          </figure>
          {alert.entry !== null && (
            <figure>
              <figcaption>{t('detail.listedPlate')}</figcaption>
              <Plate
                plate={alert.entry.plate}
                color={alert.entry.plateColor ?? alert.plateColor}
                size="large"
                differences={differences}
              />
              <span className="plate-color">
                {alert.entry.plateColor === null
                  ? t('detail.anyColor')
                  : t(`color.${alert.entry.plateColor}`)}
              </span>
            </figure>
          )}
          <Verdict alert={alert} />
        </div>
        <div className="scene">
          {last?.imageUrl == null ? (
            <span className="no-scene">
              <StrokeIcon name="camera" />
              {t('detail.noScene')}
            </span>
          ) : (
            <ScenePicture alert={alert} read={last} />
          )}
        </div>
      </div>
      {last !== null && (
        <div className="facts-row">
          <dl className="facts">
            <div className="fact-wide">
              <dt>{t('detail.approaching')}</dt>
              <dd>
                {placeName(last.checkpointId, checkpoints)}
                {last.lane !== null && <span> · {t('detail.lane', { lane: last.lane })}</span>}
              </dd>
            </div>
            <div>
              <dt>{t('reads.dir')}</dt>
              <dd>{t(`direction.${last.direction}`)}</dd>
            </div>
            <div>
              <dt>{t('detail.speed')}</dt>
              <dd>{last.speedKmh === null ? '—' : `${Math.round(last.speedKmh)} km/h`}</dd>
            </div>
            <div>
              <dt>{t('detail.confidence')}</dt>
              <dd>{percent(last.confidence)}</dd>
            </div>
            {vehicle !== '' && (
              <div>
                <dt>{t('detail.vehicle')}</dt>
                <dd>{vehicle}</dd>
              </div>
            )}
          </dl>
          {last.checkpointId !== null && <LiveButton checkpointId={last.checkpointId} />}
        </div>
      )}
    </section>
  );
}
