import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, signIn } from '../api/client.ts';
import { enableSound } from '../sound/player.ts';
import { useSession } from '../stores/session.ts';
import { useSettings } from '../stores/settings.ts';
import { Emblem } from './Emblem.tsx';
import { OidcSignIn } from './OidcSignIn.tsx';

const known = new Set([
  'bad_credentials',
  'too_many_attempts',
  'otp_required',
  'otp_wrong',
  'oidc_refused',
  'oidc_no_account',
  'oidc_unreachable',
  'network',
]);

/** The way in. The press on the button is also what lets the browser sound alarms. */
export function SignIn() {
  const { t } = useTranslation();
  const { ended, begin } = useSession();
  const { language, setLanguage } = useSettings();
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const username = useRef<HTMLInputElement>(null);
  // whoever comes to this page comes to type
  useEffect(() => username.current?.focus(), []);
  const needsOtp = failure?.code === 'otp_required' || failure?.code === 'otp_wrong';

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? '');
    setBusy(true);
    try {
      const [session] = await Promise.all([
        signIn(text('username'), text('password'), text('otp')),
        enableSound(),
      ]);
      begin(session);
    } catch (error) {
      setFailure(error instanceof ApiError ? error : new ApiError(0, 'other', String(error)));
      setBusy(false);
    }
  }

  return (
    <main className="sign-in">
      <form className="sign-in-card" onSubmit={(event) => void submit(event)}>
        <Emblem />
        <h1>{t('signIn.heading')}</h1>
        {ended && failure === null && <p className="form-note">{t('signIn.ended')}</p>}
        <label>
          <span>{t('signIn.username')}</span>
          <input ref={username} name="username" autoComplete="username" required spellCheck={false} />
        </label>
        <label>
          <span>{t('signIn.password')}</span>
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {needsOtp && (
          <label>
            <span>{t('signIn.otp')}</span>
            {/* letters too: a recovery code may stand here */}
            <input name="otp" autoComplete="one-time-code" autoCapitalize="none" required />
          </label>
        )}
        <p className="form-error" role="alert">
          {failure !== null &&
            (known.has(failure.code)
              ? t(`signIn.${failure.code}`)
              : t('signIn.other', { detail: failure.message }))}
        </p>
        <button className="button primary" type="submit" disabled={busy}>
          {busy ? t('signIn.busy') : t('signIn.submit')}
        </button>
        <OidcSignIn begin={begin} fail={setFailure} />
        <p className="form-note">{t('signIn.notice')}</p>
        <button
          className="button quiet"
          type="button"
          onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
        >
          {t('top.language')}
        </button>
      </form>
    </main>
  );
}
