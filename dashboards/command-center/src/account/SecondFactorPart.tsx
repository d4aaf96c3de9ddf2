import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Enrolment } from '../api/people-types.ts';
import { CopyButton } from '../components/CopyButton.tsx';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { peopleApi } from '../live/apis.ts';
import { QrCode } from './QrCode.tsx';

/** The recovery codes, this once. */
function Codes({ codes, onKept }: { codes: readonly string[]; onKept(): void }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="codes-heading" data-testid="recovery-codes">
      <h4 id="codes-heading">{t('account.codes')}</h4>
      <p className="tip warn-tip">
        <StrokeIcon name="warn" />
        {t('account.codesOnce')}
      </p>
      <ul className="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="row">
        <CopyButton text={codes.join('\n')} label={t('account.copyCodes')} />
        <button type="button" className="button primary" data-testid="codes-kept" onClick={onKept}>
          {t('account.codesKept')}
        </button>
      </div>
    </section>
  );
}

function Enrol({ enrolment }: { enrolment: Enrolment }) {
  const { t } = useTranslation();
  return (
    <div className="enrol">
      <QrCode text={enrolment.otpauthUrl} label={t('account.qr')} />
      <div className="enrol-words">
        <p>{t('account.scan')}</p>
        <code className="secret" data-testid="totp-secret">
          {enrolment.secret.replace(/(.{4})/g, '$1 ').trim()}
        </code>
        <div className="row">
          <CopyButton text={enrolment.secret} label={t('account.copySecret')} />
          <a className="text-link" href={enrolment.otpauthUrl}>
            {t('account.openApp')}
          </a>
        </div>
        <p className="quiet-text">{t('account.secretOnce')}</p>
      </div>
    </div>
  );
}

/** One's own second factor: enrolled, renewed, removed. */
export function SecondFactorPart() {
  const { t } = useTranslation();
  const factor = usePolled(() => peopleApi().secondFactor(), null, 'totp');
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [otp, setOtp] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const { value } = factor;
  const act = (step: () => Promise<void>): void => {
    setBusy(true);
    setFailure(null);
    step()
      .then(() => {
        setOtp('');
        factor.refresh();
      }, setFailure)
      .finally(() => setBusy(false));
  };
  const confirm = (): void =>
    act(async () => {
      setCodes((await peopleApi().confirmSecondFactor(otp.trim())).recoveryCodes);
      setEnrolment(null);
    });
  const field = (
    <label className="field otp-field" htmlFor="own-otp">
      {t('account.otp')}
      <input
        id="own-otp"
        value={otp}
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        data-testid="own-otp"
        onChange={(event) => setOtp(event.target.value)}
      />
    </label>
  );
  return (
    <section
      className="box"
      aria-labelledby="totp-heading"
      data-testid="second-factor"
      data-enrolled={value?.enrolled}
    >
      <h3 id="totp-heading">
        {t('account.totp')}
        {value !== null && (
          <span className={`chip ${value.enrolled ? 'chip-good' : ''}`}>
            {t(value.enrolled ? 'account.totpOn' : 'account.totpOff')}
          </span>
        )}
      </h3>
      <Problem error={failure ?? factor.error} />
      {codes !== null && <Codes codes={codes} onKept={() => setCodes(null)} />}
      {value?.rule === 'off' && <p className="quiet-text">{t('account.ruleOff')}</p>}
      {value !== null && value.rule !== 'off' && !value.enrolled && enrolment === null && (
        <>
          <p>{t(`account.rule_${value.rule}`)}</p>
          <div className="row">
            <button
              type="button"
              className="button primary"
              disabled={busy}
              data-testid="totp-begin"
              onClick={() => act(async () => setEnrolment(await peopleApi().beginSecondFactor()))}
            >
              {t('account.totpBegin')}
            </button>
          </div>
        </>
      )}
      {enrolment !== null && (
        <>
          <Enrol enrolment={enrolment} />
          {field}
          <div className="row end">
            <button type="button" className="button" onClick={() => setEnrolment(null)}>
              {t('act.cancel')}
            </button>
            <button
              type="button"
              className="button primary"
              disabled={busy || otp.trim() === ''}
              data-testid="totp-confirm"
              onClick={confirm}
            >
              {t('account.totpConfirm')}
            </button>
          </div>
        </>
      )}
      {value?.enrolled === true && codes === null && (
        <>
          <p>{t('account.codesLeft', { count: value.recoveryCodesLeft })}</p>
          {field}
          <div className="row end">
            <button
              type="button"
              className="button"
              disabled={busy || otp.trim() === ''}
              data-testid="codes-renew"
              onClick={() =>
                act(async () => setCodes((await peopleApi().renewRecoveryCodes(otp.trim())).recoveryCodes))
              }
            >
              {t('account.codesRenew')}
            </button>
            <button
              type="button"
              className="button danger"
              disabled={busy || otp.trim() === ''}
              data-testid="totp-remove"
              onClick={() => act(() => peopleApi().removeSecondFactor(otp.trim()))}
            >
              {t('account.totpRemove')}
            </button>
          </div>
        </>
      )}
    </section>
  );
}
