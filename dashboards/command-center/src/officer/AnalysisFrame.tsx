import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { QuestionKind, SavedQuestion, Terms } from '../api/officer-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { AskGate } from './AskGate.tsx';
import { ask, useAsked } from './askStore.ts';
import { SavedQuestions } from './SavedQuestions.tsx';
import { useIntoView } from './useIntoView.ts';

/** The frame of an analysis: its question at the left, its answer at the right. */
export function AnalysisFrame({
  kind,
  name,
  intro,
  form,
  terms,
  lastHours,
  ready,
  onKept,
  children,
}: {
  kind: QuestionKind;
  name: string;
  intro: string;
  form: ReactNode;
  terms(): Terms;
  lastHours: number | null;
  ready: boolean;
  /** Fills in a kept question. */
  onKept(question: SavedQuestion): void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const { phase, turn } = useAsked((state) => state[kind]);
  const settled = phase !== 'idle' && phase !== 'asking';
  const answerPart = useIntoView<HTMLDivElement>(settled ? `${turn} ${phase}` : null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void ask(kind, terms());
  };
  return (
    <div className="analysis">
      <div className="search-form box">
        <form className="ask-form" onSubmit={submit} data-testid={`${name}-form`} aria-label={intro}>
          <p className="quiet-text">{intro}</p>
          {form}
          <div className="ask-do">
            <button
              type="submit"
              className="button primary"
              data-testid="ask-do"
              disabled={phase === 'asking' || !ready}
            >
              <StrokeIcon name="search" />
              {phase === 'asking' ? t('ask.busy') : t('ask.do')}
            </button>
          </div>
        </form>
        <SavedQuestions
          kind={kind}
          terms={terms}
          lastHours={lastHours}
          onAsk={(question) => {
            onKept(question);
            void ask(kind, terms());
          }}
        />
      </div>
      <div className="analysis-answer" ref={answerPart}>
        <AskGate kind={kind} />
        {phase === 'asking' && <p className="quiet-text">{t('ask.busy')}</p>}
        {phase === 'idle' && (
          <div className="empty">
            <strong>{t('ask.start')}</strong>
          </div>
        )}
        {children}
      </div>
    </div>
  );
}

/** A whole plate. */
export function PlateInput({
  value,
  onChange,
  required = true,
}: {
  value: string;
  required?: boolean;
  onChange(plate: string): void;
}) {
  const { t } = useTranslation();
  return (
    <label className="field">
      {t(required ? 'ask.onePlate' : 'ask.onePlateOptional')}
      <input
        id="ask-plate"
        name="plate"
        className="plate-input"
        value={value}
        required={required}
        maxLength={64}
        autoComplete="off"
        spellCheck={false}
        placeholder="苏F12345"
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

/** A whole number that may be left empty. */
export function NumberInput({
  label,
  name,
  value,
  min,
  max,
  onChange,
}: {
  label: string;
  name: string;
  value: string;
  min: number;
  max: number;
  onChange(value: string): void;
}) {
  return (
    <label className="field">
      {label}
      <input
        type="number"
        name={name}
        value={value}
        min={min}
        max={max}
        inputMode="numeric"
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
