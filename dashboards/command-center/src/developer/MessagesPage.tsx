import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { askOf, formOfLetter, lacksOfMessage } from '../domain/message.ts';
import { developerApi } from '../live/state.ts';
import { DecodingResult } from './DecodingResult.tsx';
import { MessageFields } from './MessageFields.tsx';
import { MessageInput } from './MessageInput.tsx';
import { useMessage } from './messageStore.ts';
import { Tabs } from './Tabs.tsx';

/** Fills the form with a dead letter, once; what is wrong with it is answered. */
function useLetter(letterId: string | null): unknown {
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    setFailure(null);
    if (letterId === null || useMessage.getState().letter?.id === letterId) return;
    let gone = false;
    developerApi()
      .deadLetter(letterId)
      .then(
        (letter) => {
          const { id, code, bytesBase64 } = letter;
          const form = formOfLetter(letter);
          if (!gone)
            useMessage.setState({
              form,
              answer: null,
              letter: { id, code, hasBytes: bytesBase64 !== '' },
            });
        },
        (error: unknown) => {
          if (!gone) setFailure(error);
        },
      );
    return () => {
      gone = true;
    };
  }, [letterId]);
  return failure;
}

/** One message through the stages of the way of a read. */
export function MessagesPage({ letterId }: { letterId: string | null }) {
  const { t } = useTranslation();
  const { form, answer, letter } = useMessage();
  const makes = usePolled(() => developerApi().makes(), null, 'makes');
  const letterFailure = useLetter(letterId);
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const lacks = lacksOfMessage(form);
  const make = makes.value?.find(({ id }) => id === form.make) ?? null;

  const decode = async (): Promise<void> => {
    setTried(true);
    if (lacks.length > 0 || busy) return;
    setBusy(true);
    setFailure(null);
    try {
      const decoding = await developerApi().decode(askOf(form));
      useMessage.setState({ answer: { form, decoding } });
    } catch (error) {
      useMessage.setState({ answer: null });
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="view">
      <div className="view-body">
        <ViewHead title={t('messages.heading')}>
          <Tabs here="messages" />
        </ViewHead>
        <form
          className="box"
          aria-label={t('messages.form')}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void decode();
          }}
        >
          <p className="quiet-text">{t('messages.hint')}</p>
          {letter !== null && (
            <p className="tip" data-testid="from-letter">
              {t('messages.fromLetter', { id: letter.id, code: letter.code })}
              {!letter.hasBytes && ` · ${t('messages.noBytes')}`}
            </p>
          )}
          <Problem error={makes.error ?? letterFailure} />
          <div className="message-form">
            <MessageFields makes={makes.value ?? []} lacksMake={tried && form.make === ''} make={make} />
            <MessageInput lack={tried ? (lacks.find(({ field }) => field === 'body') ?? null) : null} />
          </div>
          <Problem error={failure} />
          <div className="row end">
            <button type="submit" className="button primary" disabled={busy} data-testid="decode">
              {t(busy ? 'messages.busy' : 'messages.decode')}
              <kbd className="decode-key">Ctrl+Enter</kbd>
            </button>
          </div>
        </form>
        {answer === null ? (
          failure === null && (
            <div className="empty box" data-testid="no-decoding">
              <strong>{t('decoding.waiting')}</strong>
              <span>{t('decoding.waitingHint')}</span>
            </div>
          )
        ) : (
          <DecodingResult answer={answer} form={form} make={make} />
        )}
      </div>
    </main>
  );
}
