import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/calls.ts';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { useSecond } from '../components/useSecond.ts';
import { durationText } from '../domain/time.ts';
import { officerApi } from '../live/state.ts';
import { useInvestigation } from '../stores/investigation.ts';

/** Whether a case reference fits the agency's pattern; true where the pattern cannot be read here. */
export function fitsPattern(text: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return true;
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(text);
  } catch {
    return true;
  }
}

/** The investigations that are open already: one click goes on with one. */
export function OpenOnes({ onChosen }: { onChosen?: () => void }) {
  const { t, i18n } = useTranslation();
  const nowMs = useSecond();
  const purposes = usePolled(() => officerApi().purposes(), null, 'purposes');
  const open = usePolled(() => officerApi().openInvestigations(), 60_000, 'open');
  const current = useInvestigation((state) => state.open?.id);
  const named = (id: string): string => {
    const known = purposes.value?.items.find((purpose) => purpose.id === id);
    return (i18n.language === 'zh' ? known?.nameZh : known?.name) ?? id;
  };
  const items = open.value?.filter((one) => Date.parse(one.expiresAt) > nowMs) ?? [];
  if (open.error !== null) return <Problem error={open.error} />;
  if (items.length === 0)
    return <p className="quiet-text">{open.value === null ? t('nav.loading') : t('inv.noneOpen')}</p>;
  return (
    <ul className="plain-rows" data-testid="open-investigations">
      {items.map((one) => (
        <li key={one.id} className="plain-row">
          <div className="grow">
            <strong>{one.caseReference}</strong>
            <div className="quiet-text">
              {named(one.purpose)}
              {one.note !== null && one.note !== '' && ` · ${one.note}`}
            </div>
          </div>
          <span className="quiet-text">
            {t('link.investigationLeft', { left: durationText(Date.parse(one.expiresAt) - nowMs) })}
          </span>
          {one.id === current ? (
            <span className="chip chip-good">{t('inv.current')}</span>
          ) : (
            <button
              type="button"
              className="button"
              onClick={() => {
                useInvestigation.getState().begin(one);
                onChosen?.();
              }}
            >
              {t('inv.goOn')}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Asks for what any look at reads needs: purpose and case, checked as they are typed. `others`: beside those that are open. */
export function InvestigationStart({ others = true }: { others?: boolean }) {
  const { t, i18n } = useTranslation();
  const purposes = usePolled(() => officerApi().purposes(), null, 'purposes');
  const [purpose, setPurpose] = useState('');
  const [caseReference, setCaseReference] = useState('');
  const [note, setNote] = useState('');
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const chosen = purposes.value?.items.find(({ id }) => id === purpose);
  const fits = fitsPattern(caseReference, purposes.value?.caseReferencePattern);
  const typed = caseReference !== '';
  const wrong =
    failure instanceof ApiError
      ? failure.fields.find(({ path }) => path === '/caseReference')?.message
      : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setFailure(null);
    setBusy(true);
    officerApi()
      .openInvestigation({ purpose, caseReference, note: note.trim() === '' ? null : note.trim() })
      .then(useInvestigation.getState().begin, setFailure)
      .finally(() => setBusy(false));
  };
  return (
    <div className="columns start-columns">
      <form className="box" onSubmit={submit} data-testid="investigation-start">
        <h3>{t('inv.heading')}</h3>
        <p className="quiet-text">{t('inv.why')}</p>
        <label className="field">
          {t('inv.purpose')}
          <select
            name="purpose"
            value={purpose}
            required
            onChange={(event) => setPurpose(event.target.value)}
          >
            <option value="">{t('inv.choose')}</option>
            {purposes.value?.items.map(({ id, name, nameZh }) => (
              <option key={id} value={id}>
                {i18n.language === 'zh' ? nameZh : name}
              </option>
            ))}
          </select>
          {chosen !== undefined && <span className="field-hint">{chosen.legalBasis}</span>}
        </label>
        <label className="field">
          {t('inv.case')}
          <input
            name="caseReference"
            value={caseReference}
            required
            maxLength={64}
            autoComplete="off"
            spellCheck={false}
            placeholder="苏公刑〔2026〕0042"
            aria-invalid={typed && !fits}
            aria-describedby="case-verdict"
            onChange={(event) => {
              setCaseReference(event.target.value);
              setFailure(null);
            }}
          />
          <span id="case-verdict" aria-live="polite" data-testid="case-verdict">
            {wrong !== undefined ? (
              <span className="field-error">{wrong}</span>
            ) : !typed ? (
              <span className="field-hint">{t('inv.caseHint')}</span>
            ) : fits ? (
              <span className="field-good">✓ {t('inv.caseFits')}</span>
            ) : (
              <span className="field-error">
                {t('inv.caseWrong', { pattern: purposes.value?.caseReferencePattern })}
              </span>
            )}
          </span>
        </label>
        <label className="field">
          {t('inv.note')}
          <input
            name="note"
            value={note}
            maxLength={2000}
            autoComplete="off"
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
        <Problem error={wrong === undefined ? (failure ?? purposes.error) : null} />
        <button
          type="submit"
          className="button primary"
          data-testid="investigation-open"
          disabled={busy || purpose === '' || !typed || !fits}
        >
          {t('inv.open')}
        </button>
      </form>
      {others && (
        <section className="box" aria-labelledby="open-heading">
          <h3 id="open-heading">{t('inv.openOnes')}</h3>
          <OpenOnes />
        </section>
      )}
    </div>
  );
}
