import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeadLetter, Replayed } from '../api/developer-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { type ReplayProgress, replayAll } from '../domain/letters.ts';
import { developerApi } from '../live/state.ts';

/** Takes all letters of a code in again, with progress; it can be stopped, and stops when the view is left. */
export function ReplayAll({
  code,
  onAnswer,
}: {
  code: string;
  onAnswer(letter: DeadLetter, answer: Replayed): void;
}) {
  const { t } = useTranslation();
  const [progress, setProgress] = useState<ReplayProgress | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const cancelled = useRef(false);
  useEffect(() => {
    cancelled.current = false;
    return () => {
      cancelled.current = true;
    };
  }, []);
  const start = async (): Promise<void> => {
    cancelled.current = false;
    setBusy(true);
    setFailure(null);
    setProgress(null);
    try {
      const letters = await developerApi().lettersOf(code);
      const tell = (present: ReplayProgress, letter: DeadLetter, answer: Replayed): void => {
        setProgress(present);
        onAnswer(letter, answer);
      };
      setProgress(
        await replayAll(
          letters,
          (id) => developerApi().replay(id),
          tell,
          () => cancelled.current,
        ),
      );
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="replay-all">
      <div className="row">
        <button
          type="button"
          className="button"
          disabled={busy}
          data-testid="replay-all"
          onClick={() => void start()}
        >
          <StrokeIcon name="refresh" />
          {t('letters.replayAll', { code })}
        </button>
        {busy && (
          <button
            type="button"
            className="button"
            onClick={() => {
              cancelled.current = true;
            }}
          >
            {t('letters.cancel')}
          </button>
        )}
      </div>
      {progress !== null && (
        <>
          <progress
            className="progress"
            aria-label={t('letters.progress')}
            max={Math.max(1, progress.total)}
            value={progress.total === 0 ? 1 : progress.done}
          />
          <span role="status" data-testid="replay-progress" data-done={!busy}>
            {t('letters.progressOf', { ...progress })}
          </span>
        </>
      )}
      <Problem error={failure} />
    </div>
  );
}
