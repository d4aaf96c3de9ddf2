import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import type { Decision } from '../domain/decisions.ts';
import { oversightApi } from '../live/apis.ts';
import { EntryToDecide } from './EntryToDecide.tsx';
import { ImportToDecide } from './ImportToDecide.tsx';
import { QuestionToDecide } from './QuestionToDecide.tsx';

interface Act {
  name: string;
  /** Nothing happens without words for it. */
  needsWords: boolean;
  danger: boolean;
  run(words: string): Promise<unknown>;
}

/** What can be done about it, the harmless first. */
function actsOf(decision: Decision): Act[] {
  const api = oversightApi();
  const act = (name: string, needsWords: boolean, danger: boolean, run: Act['run']): Act => ({
    name,
    needsWords,
    danger,
    run,
  });
  switch (decision.kind) {
    case 'entry': {
      const { id } = decision.entry;
      return [
        act('reject', true, true, (words) => api.rejectEntry(id, words)),
        act('approve', false, false, (words) => api.approveEntry(id, words)),
      ];
    }
    case 'emergency': {
      const { id, state, approvedBy } = decision.entry;
      return [
        act('unjustified', true, true, (words) => api.reviewEmergency(id, false, words)),
        act('justified', true, false, (words) => api.reviewEmergency(id, true, words)),
        ...(state === 'active' && approvedBy === null
          ? [act('approve', false, false, (words) => api.approveEntry(id, words))]
          : []),
      ];
    }
    case 'review': {
      const { id } = decision.entry;
      return [
        act('end', true, true, (words) => api.reviewEntry(id, false, words)),
        act('keep', true, false, (words) => api.reviewEntry(id, true, words)),
      ];
    }
    case 'import': {
      const { id } = decision.import;
      return [
        act('rejectAll', true, true, (words) => api.rejectImport(id, words)),
        act('approveAll', false, false, () => api.approveImport(id)),
      ];
    }
    default: {
      const { id } = decision.approval;
      return [
        act('reject', true, true, (words) => api.decide(id, 'refused', words)),
        act('approve', false, false, (words) => api.decide(id, 'approved', words)),
      ];
    }
  }
}

/** One matter with everything that the decision needs, and the decision. */
export function DecisionPane({ decision, onDone }: { decision: Decision; onDone(said: string): void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const take = (act: Act): void => {
    if (act.needsWords && words.trim() === '') {
      setMissing(true);
      document.getElementById('decision-words')?.focus();
      return;
    }
    setBusy(true);
    setFailure(null);
    act
      .run(words.trim())
      .then(() => onDone(t(`decide.did_${act.name}`)), setFailure)
      .finally(() => setBusy(false));
  };
  return (
    <section className="box decide-pane" aria-labelledby="pane-heading" data-testid="decision-pane">
      <h3 id="pane-heading">{t(`decide.what_${decision.kind}`)}</h3>
      {'entry' in decision && <EntryToDecide entry={decision.entry} kind={decision.kind} />}
      {'import' in decision && <ImportToDecide one={decision.import} />}
      {'approval' in decision && <QuestionToDecide approval={decision.approval} />}
      {decision.own ? (
        <p className="tip own-tip" data-testid="own-decision">
          <StrokeIcon name="lock" />
          {t('decide.ownHint')}
        </p>
      ) : (
        <div className="decide-form">
          <label className="field" htmlFor="decision-words">
            {t('decide.words')}
            <textarea
              id="decision-words"
              className="words"
              value={words}
              maxLength={2000}
              aria-invalid={missing && words.trim() === ''}
              aria-describedby="decision-words-hint"
              data-testid="decision-words"
              onChange={(event) => setWords(event.target.value)}
            />
          </label>
          <p
            id="decision-words-hint"
            className={missing && words.trim() === '' ? 'field-error' : 'field-hint'}
            role={missing ? 'alert' : undefined}
          >
            {t(`decide.wordsHint_${decision.kind}`)}
          </p>
          <Problem error={failure} />
          <div className="row end">
            {actsOf(decision).map((act) => (
              <button
                key={act.name}
                type="button"
                className={`button ${act.danger ? 'danger' : 'primary'}`}
                disabled={busy}
                data-testid={`do-${act.name}`}
                onClick={() => take(act)}
              >
                {t(`decide.do_${act.name}`)}
              </button>
            ))}
          </div>
        </div>
      )}
    </section>
  );
}
