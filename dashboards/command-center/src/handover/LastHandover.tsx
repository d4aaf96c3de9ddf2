import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Handover } from '../api/desk-types.ts';
import { Problem } from '../components/Problem.tsx';
import { momentText } from '../domain/time.ts';
import { deskApi } from '../live/state.ts';
import { useSession } from '../stores/session.ts';

/** What the last shift left, and taking it over. */
export function LastHandover({ handover, changed }: { handover: Handover; changed: () => void }) {
  const { t } = useTranslation();
  const own = useSession((state) => state.session?.user.username) === handover.by;
  const [note, setNote] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const { acceptance } = handover;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    deskApi()
      .takeOver(handover.id, note)
      .then(changed, setError)
      .finally(() => setBusy(false));
  };
  return (
    <div className="last-handover" data-testid="last-handover">
      <p className="handover-who">
        <strong>{handover.by}</strong> <time dateTime={handover.at}>{momentText(new Date(handover.at))}</time>
      </p>
      <p className="handover-text">{handover.summary}</p>
      {acceptance !== null && (
        <p className="handover-taken" data-testid="taken-by">
          {t('handover.takenBy', { by: acceptance.by, at: momentText(new Date(acceptance.at)) })}
          {acceptance.note !== null && <q>{acceptance.note}</q>}
        </p>
      )}
      {acceptance === null && own && (
        <p className="quiet-text">
          {t('handover.waiting')} · {t('handover.own')}
        </p>
      )}
      {acceptance === null && !own && (
        <form className="handover-take" onSubmit={submit}>
          <label className="note">
            <span className="sr-only">{t('handover.takeNote')}</span>
            <input
              value={note}
              maxLength={2000}
              placeholder={t('handover.takeNote')}
              onChange={(event) => setNote(event.target.value)}
            />
          </label>
          <button type="submit" className="button primary" data-testid="take-over" disabled={busy}>
            {t('handover.takeOver')}
          </button>
        </form>
      )}
      <Problem error={error} />
    </div>
  );
}
