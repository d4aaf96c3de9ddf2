import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type Panel, useUi } from '../stores/ui.ts';

/** The frame of a step's panel: its first control gets the focus, and the step's button has it again at the end. */
export function PanelFrame({
  name,
  question,
  children,
}: {
  name: Panel;
  question: string;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    frame.current?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => document.getElementById(`step-${name}`)?.focus();
  }, [name]);
  return (
    <section className="step-panel" ref={frame} aria-label={question} data-testid={`panel-${name}`}>
      <div className="step-panel-head">
        <h3>{question}</h3>
        <button type="button" className="button quiet" onClick={() => useUi.setState({ panel: null })}>
          {t('act.cancel')}
          <kbd>Esc</kbd>
        </button>
      </div>
      {children}
    </section>
  );
}
