import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeadLetter, Replayed } from '../api/developer-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { ViewHead } from '../components/ViewHead.tsx';
import { countsOfCodes, letterCodes } from '../domain/letters.ts';
import { developerApi } from '../live/state.ts';
import { Link } from '../router/Link.tsx';
import { useRoute } from '../router/useRoute.ts';
import { useSession } from '../stores/session.ts';
import { CodeAdvice } from './CodeAdvice.tsx';
import { LetterRow } from './LetterRow.tsx';
import { ReplayAll } from './ReplayAll.tsx';
import { Tabs } from './Tabs.tsx';

const pageLimit = 50;

interface Shown {
  letters: DeadLetter[];
  nextCursor: string | null;
}

/** The letters of a code (null: all), a page at a time. */
function useLetters(code: string | null) {
  const [shown, setShown] = useState<Shown | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const load = useCallback(
    async (after: Shown | null): Promise<void> => {
      setBusy(true);
      setFailure(null);
      try {
        const page = await developerApi().deadLetters(code, after?.nextCursor ?? null, pageLimit);
        setShown({ letters: [...(after?.letters ?? []), ...page.items], nextCursor: page.nextCursor });
      } catch (error) {
        setFailure(error);
      } finally {
        setBusy(false);
      }
    },
    [code],
  );
  useEffect(() => {
    void load(null);
  }, [load]);
  return { shown, failure, busy, load };
}

/** What each code that is shown means, and what to do; all of one taken in again. */
function Codes({
  letters,
  code,
  onAnswer,
}: {
  letters: readonly DeadLetter[];
  code: string | null;
  onAnswer(letter: DeadLetter, answer: Replayed): void;
}) {
  const { t } = useTranslation();
  const counts = countsOfCodes(letters);
  if (counts.length === 0) return null;
  return (
    <section className="box" aria-labelledby="codes-heading">
      <h3 id="codes-heading">{t('letters.counts')}</h3>
      <ul className="code-list">
        {counts.map(([each, count]) => (
          <li key={each} data-testid="code" data-code={each}>
            <div className="row">
              <code className="letter-code">{each}</code>
              <span className="quiet-text">{t('letters.shown', { count })}</span>
              {code === null && (
                <Link to={{ view: 'letters', code: each }} className="text-link">
                  {t('letters.only')}
                  <span className="sr-only"> {each}</span>
                </Link>
              )}
            </div>
            <CodeAdvice code={each} />
            {code === each && <ReplayAll code={each} onAnswer={onAnswer} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The messages that could not be understood, why, and what to do about it. */
export function LettersPage({ code }: { code: string | null }) {
  const { t } = useTranslation();
  const { shown, failure, busy, load } = useLetters(code);
  const [answers, setAnswers] = useState<ReadonlyMap<string, Replayed>>(new Map());
  const sees = useSession((state) => state.session?.user.roles.includes('supervisor')) ?? false;
  const answered = (id: string, answer: Replayed): void =>
    setAnswers((before) => new Map(before).set(id, answer));
  const letters = shown?.letters ?? [];
  const codes: readonly string[] = letterCodes;
  return (
    <main className="view">
      <div className="view-body">
        <ViewHead title={t('letters.heading')}>
          <Tabs here="letters" />
        </ViewHead>
        <section className="box" aria-label={t('letters.code')}>
          <p className="quiet-text">
            {t('letters.hint')} {!sees && t('letters.forSupervisors')}
          </p>
          <div className="row letter-filter">
            <label className="field">
              {t('letters.code')}
              <select
                value={code ?? ''}
                data-testid="letters-code"
                onChange={(event) =>
                  useRoute.getState().go({
                    view: 'letters',
                    code: event.target.value === '' ? null : event.target.value,
                  })
                }
              >
                <option value="">{t('letters.allCodes')}</option>
                {code !== null && !codes.includes(code) && <option value={code}>{code}</option>}
                {codes.map((each) => (
                  <option key={each} value={each}>
                    {each}
                  </option>
                ))}
              </select>
            </label>
            <button type="button" className="button" disabled={busy} onClick={() => void load(null)}>
              <StrokeIcon name="refresh" />
              {t('letters.refresh')}
            </button>
          </div>
          <Problem error={failure} />
        </section>
        <Codes letters={letters} code={code} onAnswer={(letter, answer) => answered(letter.id, answer)} />
        {shown !== null && letters.length === 0 && (
          <div className="empty box" data-testid="no-letters">
            <strong>{code === null ? t('letters.none') : t('letters.noneOf', { code })}</strong>
            <span>{t('letters.noneHint')}</span>
          </div>
        )}
        {letters.length > 0 && (
          <ul className="letter-list">
            {letters.map((letter) => (
              <LetterRow
                key={letter.id}
                letter={letter}
                answer={answers.get(letter.id) ?? null}
                onAnswer={(answer) => answered(letter.id, answer)}
              />
            ))}
          </ul>
        )}
        {shown !== null && shown.nextCursor !== null && (
          <button type="button" className="button" disabled={busy} onClick={() => void load(shown)}>
            {t('letters.more')}
          </button>
        )}
      </div>
    </main>
  );
}
