import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { alertsStore } from '../live/state.ts';

const sayEveryMs = 5000;

/** For those who listen to the screen: what is open, in one sentence, at most every 5 s, and never per read. */
export function Announcer() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const said = useRef('');
  useEffect(() => {
    const say = (): void => {
      const all = [...alertsStore.getState().byId.values()];
      const open = all.filter((alert) => alert.state !== 'resolved').length;
      const fresh = all.filter((alert) => alert.state === 'new').length;
      const next = t('queue.summary', { open, fresh });
      if (next === said.current) return;
      said.current = next;
      setText(next);
    };
    const timer = setInterval(say, sayEveryMs);
    return () => clearInterval(timer);
  }, [t]);
  return (
    <p className="sr-only" aria-live="polite" data-testid="announcer">
      {text}
    </p>
  );
}
