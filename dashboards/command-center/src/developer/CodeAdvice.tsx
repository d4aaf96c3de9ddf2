import { useTranslation } from 'react-i18next';
import { wordsFor } from '../domain/letters.ts';

/** What a code means and what to do about it, with the way to the gateway's own list of codes. */
export function CodeAdvice({ code }: { code: string }) {
  const { t } = useTranslation();
  const words = wordsFor(code);
  return (
    <p className="code-advice">
      {t(`code.${words}`)} {t(`codeDo.${words}`)}{' '}
      <a className="text-link" href={`/docs#error-${code}`} target="_blank" rel="noreferrer">
        {t('decoding.codeDoc')}
        <span className="sr-only"> {code}</span>
      </a>
    </p>
  );
}
