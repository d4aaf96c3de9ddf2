import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../components/CopyButton.tsx';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { dayText, momentText } from '../domain/time.ts';
import { peopleApi } from '../live/apis.ts';

const dayMs = 86_400_000;

function NewToken({ onMade }: { onMade(token: string): void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [until, setUntil] = useState(dayText(new Date(Date.now() + 30 * dayMs)));
  const [writes, setWrites] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const make = (): void => {
    setBusy(true);
    setFailure(null);
    peopleApi()
      .makeToken({
        name: name.trim(),
        readOnly: !writes,
        expiresAt: new Date(`${until}T23:59:59`).toISOString(),
      })
      .then(({ token }) => {
        setName('');
        onMade(token);
      }, setFailure)
      .finally(() => setBusy(false));
  };
  return (
    <>
      <div className="fields">
        <label className="field" htmlFor="token-name">
          {t('account.tokenName')}
          <input
            id="token-name"
            value={name}
            maxLength={64}
            data-testid="token-name"
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label className="field" htmlFor="token-until">
          {t('account.tokenUntil')}
          <input
            id="token-until"
            type="date"
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        </label>
        <label className="check" htmlFor="token-writes">
          <input
            id="token-writes"
            type="checkbox"
            checked={writes}
            onChange={(event) => setWrites(event.target.checked)}
          />
          {t('account.tokenWrites')}
        </label>
      </div>
      <Problem error={failure} />
      <div className="row end">
        <button
          type="button"
          className="button primary"
          disabled={busy || name.trim() === '' || until === ''}
          data-testid="token-make"
          onClick={make}
        >
          {t('account.tokenMake')}
        </button>
      </div>
    </>
  );
}

/** Tokens for programs: made, shown once, ended. */
export function TokensPart() {
  const { t } = useTranslation();
  const tokens = usePolled(() => peopleApi().tokens(), null, 'tokens');
  const [made, setMade] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const end = (id: string): void => {
    setFailure(null);
    void peopleApi().endToken(id).then(tokens.refresh, setFailure);
  };
  return (
    <section className="box" aria-labelledby="tokens-heading" data-testid="tokens">
      <h3 id="tokens-heading">
        {t('account.tokens')}
        <span className="quiet-text">{t('account.tokensHint')}</span>
      </h3>
      {made !== null && (
        <div className="tip once" data-testid="token-once">
          <p>
            <StrokeIcon name="warn" /> {t('account.tokenOnce')}
          </p>
          <code className="secret">{made}</code>
          <div className="row">
            <CopyButton text={made} label={t('account.copyToken')} />
            <button type="button" className="button" onClick={() => setMade(null)}>
              {t('account.tokenKept')}
            </button>
          </div>
        </div>
      )}
      <Problem error={failure ?? tokens.error} />
      {tokens.value !== null && tokens.value.length === 0 && (
        <p className="quiet-text">{t('account.noTokens')}</p>
      )}
      <ul className="plain-list">
        {tokens.value?.map((token) => (
          <li key={token.id} data-testid="token">
            <span className="grow">
              <strong>{token.name}</strong>{' '}
              <span className="quiet-text">
                {t(token.readOnly ? 'account.readOnly' : 'account.mayWrite')} ·{' '}
                {t('account.validUntil', { at: dayText(new Date(token.expiresAt)) })} ·{' '}
                {token.lastUsedAt === null
                  ? t('account.neverUsed')
                  : t('account.lastUsed', { at: momentText(new Date(token.lastUsedAt)) })}
              </span>
            </span>
            <button type="button" className="button" data-testid="token-end" onClick={() => end(token.id)}>
              {t('account.tokenEnd')}
              <span className="sr-only"> {token.name}</span>
            </button>
          </li>
        ))}
      </ul>
      <NewToken
        onMade={(token) => {
          setMade(token);
          tokens.refresh();
        }}
      />
    </section>
  );
}
