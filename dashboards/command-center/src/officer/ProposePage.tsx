import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/calls.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { ViewHead } from '../components/ViewHead.tsx';
import { plateTyped } from '../domain/plateQuestion.ts';
import { officerApi } from '../live/state.ts';
import { useRoute } from '../router/useRoute.ts';
import { EntryFields } from './EntryFields.tsx';
import { EntryScopeFields } from './EntryScopeFields.tsx';
import { entryBody, entryDrafts, useEntryDraft } from './entryDraft.ts';

/** Proposes an entry: what it says, where and when it holds, and whether it cannot wait. */
export function ProposePage({ supersedes }: { supersedes: string | null }) {
  const { t } = useTranslation();
  const draft = useEntryDraft((state) => state.draft);
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [sure, setSure] = useState(false);
  useEffect(() => entryDrafts.begin(), []);
  const fields = failure instanceof ApiError ? failure.fields : [];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    officerApi()
      .proposeEntry(entryBody({ ...draft, plate: plateTyped(draft.plate) }, supersedes))
      .then((made) => {
        entryDrafts.clear();
        useRoute.getState().go({ view: 'entry', id: made.id });
      }, setFailure)
      .finally(() => setBusy(false));
  };
  return (
    <main className="view" data-testid="propose-view">
      <form className="view-body propose" onSubmit={submit} noValidate>
        <ViewHead title={t(supersedes === null ? 'lists.proposeHeading' : 'lists.supersedeHeading')}>
          <button
            type="button"
            className="button quiet"
            onClick={() => useRoute.getState().go({ view: 'entries', state: null })}
          >
            {t('lists.back')}
          </button>
        </ViewHead>
        {supersedes !== null && <p className="tip">{t('lists.supersedeHint')}</p>}
        <EntryFields draft={draft} problems={fields} />
        <EntryScopeFields draft={draft} problems={fields} />
        {supersedes === null && (
          <section
            className="box emergency-box"
            data-on={draft.emergency}
            aria-labelledby="emergency-heading"
          >
            <h3 id="emergency-heading">
              <StrokeIcon name="warn" />
              {t('lists.emergencyHeading')}
            </h3>
            <label className="check">
              <input
                type="checkbox"
                name="emergency"
                checked={draft.emergency}
                onChange={(event) => {
                  entryDrafts.change({ emergency: event.target.checked });
                  setSure(false);
                }}
              />
              {t('lists.emergencyAsk')}
            </label>
            {draft.emergency && (
              <>
                <ul className="consequences">
                  {['now', 'lapses', 'reviewed', 'limit', 'flagged'].map((what) => (
                    <li key={what}>{t(`lists.emergency_${what}`)}</li>
                  ))}
                </ul>
                <label className="check">
                  <input
                    type="checkbox"
                    name="sure"
                    checked={sure}
                    onChange={(event) => setSure(event.target.checked)}
                  />
                  {t('lists.emergencySure')}
                </label>
              </>
            )}
          </section>
        )}
        <Problem error={failure} />
        <div className="sticky-do">
          <span className="quiet-text">
            {t(draft.emergency ? 'lists.afterEmergency' : 'lists.afterProposal')}
          </span>
          <button
            type="submit"
            className={`button ${draft.emergency ? 'danger' : 'primary'}`}
            data-testid="propose-do"
            disabled={busy || (draft.emergency && !sure)}
          >
            {t(draft.emergency ? 'lists.enterNow' : 'lists.proposeDo')}
          </button>
        </div>
      </form>
    </main>
  );
}
