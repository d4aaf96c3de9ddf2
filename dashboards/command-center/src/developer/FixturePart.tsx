import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Decoding, DecodingAsk } from '../api/developer-types.ts';
import { CopyButton } from '../components/CopyButton.tsx';
import { expectedText, fixtureName } from '../domain/fixture.ts';
import { bytesOfBody, type MessageBody } from '../domain/message.ts';

/** Gives bytes to the browser as a file to be saved. */
function save(name: string, bytes: Uint8Array<ArrayBuffer>, type: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** The tried message as the two files that the tests of its make read. */
export function FixturePart({
  ask,
  body,
  decoding,
}: {
  ask: DecodingAsk;
  body: MessageBody;
  decoding: Decoding;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('message');
  const name = fixtureName(typed);
  const expected = expectedText(ask, decoding);
  return (
    <details className="box" data-testid="fixture">
      <summary>{t('fixture.heading')}</summary>
      <div className="details-body">
        <p className="quiet-text">{t('fixture.hint', { make: ask.make })}</p>
        <div className="row fixture-row">
          <label className="field">
            {t('fixture.name')}
            <input
              value={typed}
              maxLength={60}
              spellCheck={false}
              data-testid="fixture-name"
              onChange={(event) => setTyped(event.target.value)}
            />
          </label>
          <button
            type="button"
            className="button"
            data-testid="fixture-message"
            onClick={() =>
              save(`${name}.message`, new Uint8Array(bytesOfBody(body)), 'application/octet-stream')
            }
          >
            {t('fixture.message', { name })}
          </button>
          <button
            type="button"
            className="button"
            data-testid="fixture-expected"
            onClick={() =>
              save(`${name}.expected.json`, new TextEncoder().encode(expected), 'application/json')
            }
          >
            {t('fixture.expected', { name })}
          </button>
          <CopyButton text={expected} label={t('fixture.copy')} />
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
        <pre className="snippet" tabIndex={0} data-testid="fixture-text">
          {expected}
        </pre>
      </div>
    </details>
  );
}
