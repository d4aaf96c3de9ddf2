import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../api/types.ts';
import { clockTime } from '../domain/time.ts';
import { addNote } from '../live/act.ts';
import { mayAct, useSession } from '../stores/session.ts';

/** What people told each other about an alert, and the line to add to it. */
export function NotesBox({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const session = useSession((state) => state.session);
  const [text, setText] = useState('');
  const [said, setSaid] = useState<{ text: string; failed: boolean } | null>(null);
  const [busy, setBusy] = useState(false);
  const notes = alert.history.filter((item) => item.what === 'note');
  if (notes.length === 0 && !mayAct(session)) return null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() === '' || busy) return;
    setBusy(true);
    addNote(alert.id, text.trim())
      .then(
        () => {
          setText('');
          setSaid({ text: t('notes.added'), failed: false });
        },
        (error: unknown) => {
          const detail = error instanceof Error ? error.message : String(error);
          setSaid({ text: t('notes.failed', { detail }), failed: true });
        },
      )
      .finally(() => setBusy(false));
  };
  return (
    <section className="notes" aria-labelledby="notes-heading">
      <h3 id="notes-heading">{t('notes.heading')}</h3>
      {notes.length > 0 && (
        <ol className="note-list">
          {notes.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: notes are only ever added at the end
            <li key={index} data-testid="note">
              <time dateTime={item.at}>{clockTime(new Date(item.at))}</time>
              <strong>{item.by}</strong>
              <span>{item.note}</span>
            </li>
          ))}
        </ol>
      )}
      {mayAct(session) && (
        <form className="note-form" onSubmit={submit}>
          <label className="note">
            <span className="sr-only">{t('notes.label')}</span>
            <input
              id="note-text"
              value={text}
              maxLength={2000}
              placeholder={t('notes.placeholder')}
              onChange={(event) => setText(event.target.value)}
            />
          </label>
          <button
            type="submit"
            className="button"
            data-testid="note-add"
            disabled={busy || text.trim() === ''}
          >
            {t('notes.add')}
          </button>
          <p className={said?.failed === true ? 'form-error' : 'quiet-text'} role="status">
            {said?.text}
          </p>
        </form>
      )}
    </section>
  );
}
