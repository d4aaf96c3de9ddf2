import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeadLetter, Replayed } from '../api/developer-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { may } from '../domain/abilities.ts';
import { namedIn } from '../domain/letters.ts';
import { momentText } from '../domain/time.ts';
import { developerApi } from '../live/state.ts';
import { Link } from '../router/Link.tsx';
import { useRegistry } from '../stores/registry.ts';
import { useSession } from '../stores/session.ts';
import { LetterBytes } from './LetterBytes.tsx';
import { NameDevice } from './NameDevice.tsx';

function Answer({ answer }: { answer: Replayed }) {
  const { t } = useTranslation();
  return (
    <div
      className={`notice ${answer.removed ? 'notice-done' : 'notice-failed'}`}
      role="status"
      data-testid="replayed"
      data-removed={answer.removed}
    >
      {t(answer.removed ? 'letters.removed' : 'letters.stays', { count: answer.reads })}
      {answer.errors.length > 0 && (
        <ul>
          {answer.errors.map(({ code, detail }) => (
            <li key={`${code} ${detail}`}>
              <code>{code}</code> {detail}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** One message that was not understood: when, whence, why; its bytes for supervisors; taken in again on demand. */
export function LetterRow({
  letter,
  answer,
  onAnswer,
}: {
  letter: DeadLetter;
  answer: Replayed | null;
  onAnswer(answer: Replayed): void;
}) {
  const { t } = useTranslation();
  const devices = useRegistry((state) => state.devices);
  const roles = useSession((state) => state.session?.user.roles) ?? [];
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const { id, code, deviceId, bytesBase64 } = letter;
  const gone = answer?.removed === true;
  const name = code === 'unknown_device' ? namedIn(letter.detail) : null;
  const replay = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      onAnswer(await developerApi().replay(id));
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className="letter" data-testid="letter" data-letter={id} data-code={code} data-gone={gone}>
      <div className="letter-head">
        <code className="letter-code">{code}</code>
        <time dateTime={letter.receivedAt}>{momentText(new Date(letter.receivedAt))}</time>
        <span>
          {deviceId === null ? (
            <span className="quiet-text">{t('letters.noDevice')}</span>
          ) : devices.has(deviceId) ? (
            <Link to={{ view: 'device', id: deviceId }} className="text-link">
              {devices.get(deviceId)?.name ?? deviceId}
            </Link>
          ) : (
            <code>{deviceId}</code>
          )}
        </span>
        {letter.make !== null && <span className="chip">{letter.make}</span>}
        <span className="letter-source mono quiet-text">
          {letter.transport.toUpperCase()} {letter.source}
        </span>
      </div>
      <p className="letter-detail">{letter.detail}</p>
      {name !== null && !gone && may(roles, 'build') && <NameDevice name={name} senderId={deviceId} />}
      {answer !== null && <Answer answer={answer} />}
      <Problem error={failure} />
      {!gone && (
        <div className="row">
          <button
            type="button"
            className="button"
            disabled={busy}
            data-testid="replay"
            onClick={() => void replay()}
          >
            <StrokeIcon name="refresh" />
            {t(busy ? 'letters.replaying' : 'letters.replay')}
          </button>
          {bytesBase64 !== '' && (
            <>
              <button
                type="button"
                className="button"
                aria-expanded={shown}
                data-testid="letter-show"
                onClick={() => setShown(!shown)}
              >
                {t('letters.show')}
              </button>
              <Link to={{ view: 'messages', letterId: id }} className="button" data-testid="letter-try">
                {t('letters.try')}
              </Link>
            </>
          )}
        </div>
      )}
      {shown && !gone && <LetterBytes base64={bytesBase64} />}
    </li>
  );
}
