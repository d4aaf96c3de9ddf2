import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../components/Problem.tsx';
import { deskApi } from '../live/state.ts';
import { useDraft } from './draft.ts';

/** What the next shift has to know and no screen shows. */
export function WriteHandover({ changed }: { changed: () => void }) {
  const { t } = useTranslation();
  const { text, set } = useDraft();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [sent, setSent] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    deskApi()
      .handOver(text)
      .then(() => {
        set('');
        setSent(true);
        changed();
      }, setError)
      .finally(() => setBusy(false));
  };
  return (
    <form className="box" onSubmit={submit} aria-labelledby="write-heading">
      <h3 id="write-heading">{t('handover.write')}</h3>
      <label className="handover-write">
        <span>{t('handover.writeHint')}</span>
        <textarea
          aria-label={t('handover.writeLabel')}
          data-testid="handover-text"
          rows={5}
          maxLength={8000}
          value={text}
          onChange={(event) => {
            set(event.target.value);
            setSent(false);
          }}
        />
      </label>
      <button
        type="submit"
        className="button primary"
        data-testid="hand-over"
        disabled={busy || text.trim() === ''}
      >
        {t('handover.send')}
      </button>
      <p role="status" className="quiet-text">
        {sent && t('handover.sent')}
      </p>
      <Problem error={error} />
    </form>
  );
}
