/** A file that somebody chooses, as text. */
import { type ChangeEvent, useState } from 'react';

const bytesAtMost = 8_000_000;

export interface ChosenFile {
  name: string;
  text: string;
}

/** `tooLarge` says it in the language of the page. */
export function useFile(tooLarge: (name: string) => string) {
  const [file, setFile] = useState<ChosenFile | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    const chosen = event.target.files?.[0];
    // so that the same file may be chosen again once it was mended
    const input = event.target;
    if (chosen === undefined) return;
    setFailure(null);
    if (chosen.size > bytesAtMost) {
      setFailure(new Error(tooLarge(chosen.name)));
      return;
    }
    chosen
      .text()
      .then((text) => setFile({ name: chosen.name, text }), setFailure)
      .finally(() => {
        input.value = '';
      });
  };
  return { file, failure, choose, clear: () => setFile(null) };
}
