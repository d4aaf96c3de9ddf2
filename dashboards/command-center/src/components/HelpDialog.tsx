import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useUi } from '../stores/ui.ts';

const rows = [
  ['j', 'next'],
  ['k', 'previous'],
  ['Enter', 'open'],
  ['a', 'acknowledge'],
  ['v', 'verify'],
  ['Shift v', 'verifyAsk'],
  ['d', 'dispatch'],
  ['Shift d', 'dispatchAsk'],
  ['u', 'undo'],
  ['c', 'note'],
  ['r', 'resolve'],
  ['l', 'live'],
  ['n', 'news'],
  ['/', 'search'],
  ['m', 'mute'],
  ['f', 'full'],
  ['Esc', 'close'],
  ['?', 'help'],
] as const;

const ownTexts: ReadonlySet<string> = new Set(['verifyAsk', 'dispatchAsk', 'undo', 'note']);

/** All keys on one page. */
export function HelpDialog() {
  const { t } = useTranslation();
  const help = useUi((state) => state.help);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (help) dialog.current?.showModal();
    else dialog.current?.close();
  }, [help]);
  return (
    <dialog
      ref={dialog}
      className="help"
      aria-labelledby="help-heading"
      onClose={() => useUi.setState({ help: false })}
    >
      <h2 id="help-heading">{t('help.heading')}</h2>
      <dl>
        {rows.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(ownTexts.has(text) ? `keys.${text}` : `help.${text}`)}</dd>
          </div>
        ))}
      </dl>
      <p>{t('keys.fast')}</p>
      <p className="quiet-text">{t('help.off')}</p>
      <button type="button" className="button primary" onClick={() => dialog.current?.close()}>
        {t('help.close_')}
      </button>
    </dialog>
  );
}
