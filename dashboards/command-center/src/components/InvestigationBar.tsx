import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/calls.ts';
import { durationText } from '../domain/time.ts';
import { officerApi } from '../live/state.ts';
import { isOver, useInvestigation } from '../stores/investigation.ts';
import { StrokeIcon } from './icons.tsx';
import { usePolled } from './usePolled.ts';
import { useSecond } from './useSecond.ts';

const soonMs = 10 * 60_000;

/** For which case and purpose is being looked, how long still, and how to end it: above whatever is shown. */
export function InvestigationBar() {
  const open = useInvestigation((state) => state.open);
  return open === null ? null : <Bar />;
}

function Bar() {
  const { t, i18n } = useTranslation();
  const nowMs = useSecond();
  const { open, over, begin, end } = useInvestigation();
  const [failure, setFailure] = useState<string | null>(null);
  const purposes = usePolled(() => officerApi().purposes(), null, 'purposes');
  if (open === null) return null;
  const known = purposes.value?.items.find(({ id }) => id === open.purpose);
  const purpose = (i18n.language === 'zh' ? known?.nameZh : known?.name) ?? open.purpose;
  const leftMs = Date.parse(open.expiresAt) - nowMs;
  const told = (error: unknown): void => setFailure(error instanceof Error ? error.message : String(error));
  const again = (): void => {
    const { caseReference, note } = open;
    officerApi().openInvestigation({ purpose: open.purpose, caseReference, note }).then(begin, told);
  };
  const finish = (): void => {
    officerApi()
      .endInvestigation(open.id)
      .then(end, (error: unknown) => {
        // it was over already: nothing is left to be ended
        if (error instanceof ApiError && error.code === 'conflict') end();
        else told(error);
      });
  };
  if (isOver({ open, over }, nowMs))
    return (
      <div className="banner banner-stale" data-testid="banner-investigation" data-over="true">
        <StrokeIcon name="clock" />
        <strong role="alert">{t('link.investigationOver', { caseReference: open.caseReference })}</strong>
        <button type="button" className="button" data-testid="investigation-again" onClick={again}>
          {t('link.investigationAgain')}
        </button>
        <button type="button" className="button quiet" onClick={end}>
          {t('link.forget')}
        </button>
        {failure !== null && <span>{failure}</span>}
      </div>
    );
  return (
    <section
      className="banner banner-info investigation-bar"
      aria-label={t('link.investigation', { caseReference: open.caseReference })}
      data-testid="banner-investigation"
      data-over="false"
    >
      <StrokeIcon name="lock" />
      <strong>{t('link.investigation', { caseReference: open.caseReference })}</strong>
      <span>{t('link.investigationPurpose', { purpose })}</span>
      <span className={leftMs < soonMs ? 'investigation-soon' : ''}>
        {t('link.investigationLeft', { left: durationText(leftMs) })}
      </span>
      {leftMs < soonMs && (
        <button type="button" className="button" onClick={again}>
          {t('link.investigationAgain')}
        </button>
      )}
      <button type="button" className="button" data-testid="investigation-end" onClick={finish}>
        {t('link.endInvestigation')}
      </button>
      {failure !== null && <span role="alert">{failure}</span>}
    </section>
  );
}
