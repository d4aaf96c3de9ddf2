import { type ChangeEvent, type DragEvent, type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { contentTypeOf, hexOf, readableOf } from '../domain/bytes.ts';
import { bodyOf, fileBytesAtMost, type MessageLack, textAtMost } from '../domain/message.ts';
import { useMessage } from './messageStore.ts';

function startOf(bytes: Uint8Array): string {
  return readableOf(bytes, 2000);
}

/** What was sent: pasted as text, or a file whose bytes stay as they are. */
export function MessageInput({ lack }: { lack: MessageLack | null }) {
  const { t } = useTranslation();
  const { body, transport, contentType } = useMessage((state) => state.form);
  const change = useMessage((state) => state.change);
  const [failure, setFailure] = useState<string | null>(null);
  const [dropping, setDropping] = useState(false);
  const start = body.kind === 'text' ? body.text.slice(0, 2000) : startOf(body.bytes);
  const likely = transport === 'http' && contentType === '' ? contentTypeOf(start) : null;

  const take = (file: File | undefined): void => {
    if (file === undefined) return;
    setFailure(null);
    if (file.size > fileBytesAtMost) {
      setFailure(
        t('messages.lack_body_tooLarge', {
          size: file.size.toLocaleString(),
          most: fileBytesAtMost.toLocaleString(),
        }),
      );
      return;
    }
    file.arrayBuffer().then(
      (buffer) => change({ body: bodyOf(new Uint8Array(buffer), file.name) }),
      (error: unknown) => setFailure(error instanceof Error ? error.message : String(error)),
    );
  };
  const drop = (event: DragEvent): void => {
    setDropping(false);
    const [file] = event.dataTransfer.files;
    if (file === undefined) return;
    event.preventDefault();
    take(file);
  };
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    take(event.target.files?.[0]);
    // the same file again, changed meanwhile, is a choice too
    event.target.value = '';
  };
  const submit = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  };
  const wrong =
    failure ??
    (lack === null
      ? null
      : t(`messages.lack_body_${lack.what}`, {
          size:
            start.length === 0 ? 0 : (body.kind === 'text' ? body.text : body.bytes).length.toLocaleString(),
          most: (body.kind === 'text' ? textAtMost : fileBytesAtMost).toLocaleString(),
        }));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a file can be chosen by the button as well
    <div
      className="message-input"
      data-dropping={dropping}
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={drop}
    >
      {body.kind === 'text' ? (
        <label className="field">
          {t('messages.body')}
          <textarea
            value={body.text}
            spellCheck={false}
            data-testid="message-text"
            aria-invalid={wrong !== null}
            onChange={(event) => change({ body: { kind: 'text', text: event.target.value } })}
            onKeyDown={submit}
          />
        </label>
      ) : (
        <div className="field" data-testid="message-file">
          <span>{t('messages.fileIs', { name: body.name, bytes: body.bytes.length.toLocaleString() })}</span>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <pre className="snippet" tabIndex={0}>
            {hexOf(body.bytes, 1024)}
          </pre>
        </div>
      )}
      {wrong !== null && (
        <span className="field-error" role="alert">
          {wrong}
        </span>
      )}
      <div className="row">
        <label className="button file-button">
          <StrokeIcon name="table" />
          {t('messages.file')}
          <input type="file" className="sr-only" data-testid="message-choose" onChange={choose} />
        </label>
        {body.kind === 'file' && (
          <button
            type="button"
            className="button quiet"
            onClick={() => change({ body: { kind: 'text', text: '' } })}
          >
            {t('messages.fileRemove')}
          </button>
        )}
        {likely !== null && (
          <button
            type="button"
            className="button quiet take-type"
            data-testid="take-type"
            onClick={() => change({ contentType: likely })}
          >
            {t('messages.takeType', { type: likely })}
          </button>
        )}
        <span className="field-hint">{t('messages.bodyHint')}</span>
      </div>
    </div>
  );
}
