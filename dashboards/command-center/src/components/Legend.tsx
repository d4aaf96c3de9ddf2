import { useTranslation } from 'react-i18next';
import type { CheckpointShape } from '../domain/health.ts';
import { MarkIcon } from './icons.tsx';

const forms: readonly (readonly [CheckpointShape, string])[] = [
  ['A', 'gradeA'],
  ['B', 'gradeB'],
  ['C', 'gradeC'],
  ['junction', 'junction'],
  ['bridge', 'bridge'],
];
const states = ['online', 'degraded', 'offline', 'pending'] as const;

/** What forms and fillings mean. */
export function Legend({ track, plain }: { track: boolean; plain: boolean }) {
  const { t } = useTranslation();
  return (
    <details className="legend" open={window.innerWidth >= 1600}>
      <summary>{t('map.legend')}</summary>
      <ul>
        {forms.map(([shape, text]) => (
          <li key={shape}>
            <MarkIcon shape={shape} />
            {t(`map.${text}`)}
          </li>
        ))}
      </ul>
      <ul>
        {states.map((state) => (
          <li key={state}>
            <span className={`fill-sample fill-${state}`} aria-hidden="true" />
            {t(`map.${state}`)}
          </li>
        ))}
        <li>
          <span className="fill-sample fill-staffed" aria-hidden="true" />
          {t('map.staffed')}
        </li>
        {track && (
          <li>
            <span className="track-sample" aria-hidden="true" />
            {t('map.track')}
          </li>
        )}
      </ul>
      {plain && <p>{t('map.canvas')}</p>}
    </details>
  );
}
