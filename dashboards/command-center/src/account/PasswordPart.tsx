import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../components/Problem.tsx';
import { peopleApi } from '../live/apis.ts';

const shortest = 12;

/** Changes one's own password; the other sessions end. */
export function PasswordPart() {
  const { t } = useTranslation();
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [current, setCurrent] = useState('');
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const differs = again !== '' && again !== next;
  const complete = current !== '' && [...next].length >= shortest && next === again;
  const change = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    setDone(false);
    peopleApi()
      .changePassword(current, next)
      .then(() => {
        setDone(true);
        setCurrent('');
        setNext('');
        setAgain('');
      }, setFailure)
      .finally(() => setBusy(false));
  };
  const fields = [
    { name: 'current', value: current, set: setCurrent, complete: 'current-password' },
    { name: 'next', value: next, set: setNext, complete: 'new-password' },
    { name: 'again', value: again, set: setAgain, complete: 'new-password' },
  ] as const;
  return (
    <form className="box" onSubmit={change} aria-labelledby="password-heading">
      <h3 id="password-heading">{t('account.password')}</h3>
      {fields.map((field) => (
        <label key={field.name} className="field" htmlFor={`password-${field.name}`}>
          {t(`account.password_${field.name}`)}
          <input
            id={`password-${field.name}`}
            type="password"
            autoComplete={field.complete}
            value={field.value}
            aria-invalid={field.name === 'again' && differs}
            data-testid={`password-${field.name}`}
            onChange={(event) => field.set(event.target.value)}
          />
        </label>
      ))}
      <p className={differs ? 'field-error' : 'field-hint'}>
        {differs ? t('account.differs') : t('account.passwordHint')}
      </p>
      <Problem error={failure} />
      <p role="status" className="said-done">
        {done ? t('account.passwordDone') : ''}
      </p>
      <div className="row end">
        <button
          type="submit"
          className="button primary"
          disabled={busy || !complete}
          data-testid="password-do"
        >
          {t('account.passwordDo')}
        </button>
      </div>
    </form>
  );
}
