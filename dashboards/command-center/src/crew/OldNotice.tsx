import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { useSecond } from '../components/useSecond.ts';
import { clockTime, durationText } from '../domain/time.ts';
import { useCrewStore } from './crewStore.ts';

/** The page was opened again without a connection: all of it is from before, and that cannot be overlooked. */
export function OldNotice() {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const keptFromMs = useCrewStore((state) => state.keptFromMs);
  if (keptFromMs === null) return null;
  return (
    <section className="crew-old" role="alert" data-testid="crew-old">
      <StrokeIcon name="plug" />
      <strong>{t('crew.old')}</strong>
      {/* the age counts up outside of the words that are read out */}
      <span aria-live="off">
        {t('crew.oldSince', {
          time: clockTime(new Date(keptFromMs)),
          age: durationText(Math.max(0, nowMs - keptFromMs)),
        })}
      </span>
      <span>{t('crew.oldHint')}</span>
    </section>
  );
}
