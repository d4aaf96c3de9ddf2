import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StrokeIcon } from './icons.tsx';

/** Copies a text; says for a moment that it did, or that the browser refused. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  const [said, setSaid] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), 4000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = (): void => {
    // without TLS the browser has no clipboard for pages beyond this machine
    const write =
      navigator.clipboard === undefined
        ? Promise.reject(new Error('no clipboard'))
        : navigator.clipboard.writeText(text);
    write.then(
      () => setSaid('copied'),
      () => setSaid('refused'),
    );
  };
  return (
    <>
      <button type="button" className="button" aria-label={label} onClick={copy}>
        <StrokeIcon name={said === 'copied' ? 'check' : 'copy'} />
        {t('copy.copy')}
      </button>
      <span role="status" className="field-hint">
        {said === null ? '' : t(`copy.${said}`)}
      </span>
    </>
  );
}
