import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

/** A question before something that cannot be taken back, or a form for it. Esc and Cancel leave everything as it is. */
export function Confirm({
  title,
  text,
  action,
  danger = false,
  busy,
  disabled = false,
  children,
  onDo,
  onClose,
}: {
  title: string;
  text: string;
  action: string;
  danger?: boolean;
  busy: boolean;
  disabled?: boolean;
  children?: ReactNode;
  onDo(): void;
  onClose(): void;
}) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby="confirm-title"
      aria-describedby="confirm-text"
      onClose={onClose}
    >
      <h3 id="confirm-title">{title}</h3>
      <p id="confirm-text">{text}</p>
      {children}
      <div className="row end">
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          {t('act.cancel')}
        </button>
        <button
          type="button"
          className={`button ${danger ? 'danger' : 'primary'}`}
          data-testid="confirm-do"
          disabled={busy || disabled}
          onClick={onDo}
        >
          {action}
        </button>
      </div>
    </dialog>
  );
}
