import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Plate } from '../components/Plate.tsx';
import { Problem } from '../components/Problem.tsx';
import { oversightApi } from '../live/apis.ts';

const empty = { seq: '', pseudonym: '', case: '', reason: '' };
const names = ['seq', 'pseudonym', 'case', 'reason'] as const;

/** The plate behind a pseudonym that an auditor names, for a case; on record, and not kept on the page. */
export function RevealPart() {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(empty);
  const [plate, setPlate] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const complete = names.every((name) => draft[name].trim() !== '') && /^\d+$/.test(draft.seq.trim());
  const reveal = (): void => {
    setBusy(true);
    setFailure(null);
    setPlate(null);
    oversightApi()
      .reveal({
        seq: Number(draft.seq),
        pseudonym: draft.pseudonym.trim(),
        caseReference: draft.case.trim(),
        reason: draft.reason,
      })
      .then((revealed) => {
        setPlate(revealed.plate);
        setDraft(empty);
      }, setFailure)
      .finally(() => setBusy(false));
  };
  return (
    <section className="box" aria-labelledby="reveal-heading" data-testid="reveal">
      <h3 id="reveal-heading">{t('reveal.heading')}</h3>
      <p className="quiet-text">{t('reveal.hint')}</p>
      <div className="fields">
        {names.map((name) => (
          <label key={name} className="field" htmlFor={`reveal-${name}`}>
            {t(`reveal.${name}`)}
            <input
              id={`reveal-${name}`}
              value={draft[name]}
              spellCheck={false}
              inputMode={name === 'seq' ? 'numeric' : undefined}
              data-testid={`reveal-${name}`}
              onChange={({ target }) => setDraft({ ...draft, [name]: target.value })}
            />
          </label>
        ))}
      </div>
      <Problem error={failure} />
      <div className="row end">
        {plate !== null && (
          <span className="revealed" role="status" data-testid="revealed">
            {t('reveal.shown')} <Plate plate={plate} color={null} />
            <button type="button" className="button" onClick={() => setPlate(null)}>
              {t('reveal.hide')}
            </button>
          </span>
        )}
        <button
          type="button"
          className="button"
          disabled={busy || !complete}
          data-testid="reveal-do"
          onClick={reveal}
        >
          {t('reveal.do')}
        </button>
      </div>
    </section>
  );
}
