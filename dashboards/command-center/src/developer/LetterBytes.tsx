import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bytesOf, hexOf, readableOf, textOf } from '../domain/bytes.ts';

const shownAtMost = { text: 20_000, hex: 4096 } as const;

/** The message itself, as text where it is text, else as hex. */
export function LetterBytes({ base64 }: { base64: string }) {
  const { t } = useTranslation();
  const bytes = bytesOf(base64);
  const [way, setWay] = useState<'text' | 'hex'>(textOf(bytes) === null ? 'hex' : 'text');
  const most = shownAtMost[way];
  return (
    <div className="letter-bytes">
      <fieldset className="segments small">
        <legend className="sr-only">{t('letters.view')}</legend>
        {(['text', 'hex'] as const).map((each) => (
          <button
            key={each}
            type="button"
            className="button"
            aria-pressed={way === each}
            data-testid={`bytes-${each}`}
            onClick={() => setWay(each)}
          >
            {t(`letters.${each}`)}
          </button>
        ))}
      </fieldset>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre className="snippet" tabIndex={0} data-testid="letter-bytes">
        {way === 'text' ? readableOf(bytes, most) : hexOf(bytes, most)}
      </pre>
      {bytes.length > most && (
        <span className="field-hint">
          {t('letters.cut', { shown: most.toLocaleString(), count: bytes.length })}
        </span>
      )}
    </div>
  );
}
