import { useTranslation } from 'react-i18next';
import { Plate } from '../components/Plate.tsx';
import { clockTime } from '../domain/time.ts';
import { useCrewStore } from './crewStore.ts';
import { past } from './views.ts';

/** What was dispatched here in the last hours and is over. */
export function PastList() {
  const { t } = useTranslation();
  const alerts = useCrewStore((state) => state.alerts);
  const over = past(alerts.values());
  if (over.length === 0) return null;
  return (
    <section className="crew-past" aria-labelledby="crew-past-heading">
      <h2 id="crew-past-heading">{t('crew.past')}</h2>
      <ul>
        {over.map(({ alert, atMs, end }) => (
          <li key={`${alert.id} ${atMs}`} data-testid="crew-past" data-end={end}>
            <time className="mono">{clockTime(new Date(atMs))}</time>
            <Plate plate={alert.plate} color={alert.plateColor} size="small" />
            <span>{t(`crew.end_${end}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
