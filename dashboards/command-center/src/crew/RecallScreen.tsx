import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { Plate } from '../components/Plate.tsx';
import { clockTime } from '../domain/time.ts';
import { useLink } from '../stores/link.ts';
import { useQueue } from './queue.ts';
import type { ShownRecall } from './views.ts';

/** Takes the whole screen until somebody presses that they know: the vehicle is to be let go. */
export function RecallScreen({ shown: { alert, recall }, more }: { shown: ShownRecall; more: number }) {
  const { t } = useTranslation();
  const phase = useLink((state) => state.phase);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const confirm = (): void =>
    useQueue.getState().add({
      alertId: alert.id,
      plate: alert.plate,
      version: alert.version,
      what: 'confirm',
      of: recall.at,
    });
  return (
    <main className="crew-recall" data-testid="crew-recall" data-alert={alert.id} data-reason={recall.reason}>
      <span className="sr-only" data-testid="link" data-phase={phase}>
        {t(`link.${phase}`)}
      </span>
      <div className="crew-recall-sign" aria-hidden="true">
        <StrokeIcon name="close" />
      </div>
      <div role="alert">
        <h1 ref={heading} tabIndex={-1}>
          {t('crew.recalled')}
        </h1>
      </div>
      <p className="crew-recall-do">{t('crew.letGo')}</p>
      <Plate plate={alert.plate} color={alert.plateColor} size="large" />
      <p className="crew-recall-why">{t(`crew.recall_${recall.reason}`)}</p>
      <p className="crew-recall-by">
        {t('crew.recalledBy', {
          by: recall.by === 'system' ? t('crew.system') : recall.by,
          time: clockTime(new Date(recall.at)),
        })}
      </p>
      {phase !== 'live' && <p className="crew-recall-by">{t('crew.confirmLater')}</p>}
      <button type="button" className="crew-recall-button" data-testid="crew-confirm" onClick={confirm}>
        <StrokeIcon name="check" />
        {t('crew.confirm')}
      </button>
      {more > 0 && <p className="crew-recall-by">{t('crew.moreRecalls', { count: more })}</p>}
    </main>
  );
}
