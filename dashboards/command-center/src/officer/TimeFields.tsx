import { useTranslation } from 'react-i18next';
import { type Span, spans, type TimeDraft } from '../domain/readQuestion.ts';
import { zoneText } from '../domain/time.ts';

const usual: readonly Span[] = spans.filter((span) => span !== '1440');

/** The time asked about: one click for what is asked most, or from and to. `open`: it may be left open. */
export function TimeFields({
  draft,
  open,
  choice = usual,
  onChange,
}: {
  draft: TimeDraft;
  open: boolean;
  choice?: readonly Span[];
  onChange(change: Partial<TimeDraft>): void;
}) {
  const { t } = useTranslation();
  const offered = open ? choice : choice.filter((span) => span !== 'any');
  return (
    <fieldset className="segments time-fields">
      <legend>{t('ask.time')}</legend>
      {offered.map((span) => (
        <button
          key={span}
          type="button"
          className="button"
          aria-pressed={draft.span === span}
          data-testid={`span-${span}`}
          onClick={() => onChange({ span })}
        >
          {t(`ask.span_${span}`)}
        </button>
      ))}
      {draft.span === 'own' && (
        <div className="own-time">
          <label className="field">
            {t('ask.from', { zone: zoneText(new Date()) })}
            <input
              type="datetime-local"
              step={1}
              value={draft.from}
              onChange={(event) => onChange({ from: event.target.value })}
            />
          </label>
          <label className="field">
            {t('ask.to')}
            <input
              type="datetime-local"
              step={1}
              value={draft.to}
              onChange={(event) => onChange({ to: event.target.value })}
            />
          </label>
        </div>
      )}
      {draft.span === 'any' && <p className="field-hint">{t('ask.anyHint')}</p>}
    </fieldset>
  );
}
