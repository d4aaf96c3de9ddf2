import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditVerification } from '../api/oversight-types.ts';
import { CopyButton } from '../components/CopyButton.tsx';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { momentText } from '../domain/time.ts';
import { oversightApi } from '../live/apis.ts';

const whileRunningMs = 1_500;
const atRestMs = 60_000;

function Progress({ check }: { check: AuditVerification }) {
  const { t } = useTranslation();
  return (
    <progress
      className="progress"
      max={Math.max(1, check.head)}
      value={check.verifiedTo}
      aria-label={t('audit.progress')}
    />
  );
}

/** Whether the log holds, from its first record to its last. */
export function ChainPart() {
  const { t } = useTranslation();
  const [running, setRunning] = useState(true);
  const polled = usePolled(
    () => oversightApi().verification(),
    running ? whileRunningMs : atRestMs,
    'verification',
  );
  const [failure, setFailure] = useState<unknown>(null);
  const check = polled.value;
  const goesOn = check?.state === 'running';
  useEffect(() => {
    if (check !== null) setRunning(goesOn);
  }, [check, goesOn]);
  const again = (): void => {
    setFailure(null);
    oversightApi()
      .verifyAgain()
      .then(() => {
        setRunning(true);
        polled.refresh();
      }, setFailure);
  };
  return (
    <section
      className="box chain"
      aria-labelledby="chain-heading"
      data-testid="chain"
      data-state={check?.state}
    >
      <h3 id="chain-heading">{t('audit.chain')}</h3>
      <Problem error={failure ?? polled.error} />
      {check !== null && (
        <>
          <p className={`chain-state chain-${check.state}`} role="status">
            <StrokeIcon
              name={check.state === 'holds' ? 'check' : check.state === 'broken' ? 'warn' : 'refresh'}
            />
            <strong>{t(`audit.state_${check.state}`)}</strong>
            <span>{t('audit.verifiedTo', { to: check.verifiedTo, head: check.head })}</span>
          </p>
          {check.state === 'running' && <Progress check={check} />}
          {check.firstBroken !== null && (
            <p className="problem" role="alert" data-testid="first-broken">
              {t('audit.firstBroken', check.firstBroken)}
            </p>
          )}
          <p className="quiet-text">
            {check.checkedAt === null
              ? t('audit.neverChecked')
              : t('audit.checkedAt', { at: momentText(new Date(check.checkedAt)) })}{' '}
            {t('audit.sinceStart')}
          </p>
          {check.cutThrough > 0 && (
            <p className="quiet-text" data-testid="cut-through">
              {t('audit.cutThrough', { to: check.cutThrough })}
            </p>
          )}
          {check.verifiedHash !== null && (
            <div className="row">
              <span className="quiet-text">{t('audit.noteDown')}</span>
              <code className="head-hash">
                {check.verifiedTo} {check.verifiedHash}
              </code>
              <CopyButton text={`${check.verifiedTo} ${check.verifiedHash}`} label={t('audit.copyHead')} />
            </div>
          )}
          <div className="row">
            <button
              type="button"
              className="button"
              disabled={check.state === 'running'}
              data-testid="verify-again"
              onClick={again}
            >
              <StrokeIcon name="refresh" />
              {t('audit.again')}
            </button>
          </div>
        </>
      )}
    </section>
  );
}
