import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QuestionKind, SavedQuestion, Terms } from '../api/officer-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { timeless } from '../domain/readQuestion.ts';
import { officerApi } from '../live/state.ts';
import { useInvestigation } from '../stores/investigation.ts';
import { noteEnd } from './askStore.ts';

/** The questions kept with the case: one click fills them in and asks. */
export function SavedQuestions({
  kind,
  terms,
  lastHours,
  onAsk,
}: {
  kind: QuestionKind;
  /** What is filled in now, to be kept. */
  terms(): Terms;
  lastHours: number | null;
  onAsk(question: SavedQuestion): void;
}) {
  const { t } = useTranslation();
  const investigation = useInvestigation((state) => state.open?.id ?? '');
  const [count, setCount] = useState(0);
  const [name, setName] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const kept = usePolled(
    () =>
      officerApi()
        .savedQuestions()
        .catch((error: unknown) => {
          noteEnd(error);
          throw error;
        }),
    null,
    `${investigation} ${count}`,
  );
  const changed = (): void => setCount((before) => before + 1);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const all = terms();
    setFailure(null);
    officerApi()
      .saveQuestion({
        name: (name ?? '').trim(),
        kind,
        terms: lastHours === null ? all : timeless(all),
        lastHours,
      })
      .then(() => {
        setName(null);
        changed();
      }, setFailure);
  };
  const own = kept.value?.filter((one) => one.kind === kind) ?? [];
  return (
    <section className="saved" aria-label={t('saved.heading')} data-testid="saved-questions">
      <div className="row">
        <strong className="saved-title">{t('saved.heading')}</strong>
        {name === null && (
          <button
            type="button"
            className="button quiet"
            data-testid="save-question"
            onClick={() => setName('')}
          >
            <StrokeIcon name="plus" />
            {t('saved.keep')}
          </button>
        )}
      </div>
      {name !== null && (
        <form className="row" onSubmit={save}>
          <input
            className="saved-name"
            aria-label={t('saved.name')}
            placeholder={t('saved.name')}
            // biome-ignore lint/a11y/noAutofocus: the field was just asked for by a click
            autoFocus
            value={name}
            maxLength={80}
            required
            onChange={(event) => setName(event.target.value)}
          />
          <button type="submit" className="button" disabled={name.trim() === ''}>
            {t('saved.save')}
          </button>
          <button type="button" className="button quiet" onClick={() => setName(null)}>
            {t('act.cancel')}
          </button>
        </form>
      )}
      {own.length > 0 && (
        <ul className="chips">
          {own.map((one) => (
            <li key={one.id} className="saved-one">
              <button type="button" className="chip chip-button" onClick={() => onAsk(one)}>
                {one.name}
                {one.lastHours !== null && (
                  <span className="quiet-text">{t('saved.last', { count: one.lastHours })}</span>
                )}
              </button>
              <button
                type="button"
                className="chip chip-button"
                aria-label={t('saved.remove', { name: one.name })}
                onClick={() => {
                  officerApi().removeQuestion(one.id).then(changed, setFailure);
                }}
              >
                <StrokeIcon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Problem error={failure} />
    </section>
  );
}
