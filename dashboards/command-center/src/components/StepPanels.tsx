import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert, AlertOutcome } from '../api/types.ts';
import { isVehicleAlert } from '../domain/steps.ts';
import { act } from '../live/act.ts';
import { useUi } from '../stores/ui.ts';
import { DispatchPanel } from './DispatchPanel.tsx';
import { StrokeIcon } from './icons.tsx';
import { PanelFrame } from './PanelFrame.tsx';
import { readOnScreen } from './quickSteps.ts';

function noteOf(note: string): { note?: string } {
  return note.trim() === '' ? {} : { note: note.trim() };
}

function VerifyPanel({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const busy = useUi((state) => state.busy);
  const [note, setNote] = useState('');
  const seen = (): { readId?: string } => {
    const readId = readOnScreen(alert);
    return readId === null ? {} : { readId };
  };
  const answer = (agrees: boolean): void =>
    void act(alert, { step: 'verify', agrees, ...seen(), ...noteOf(note) });
  return (
    <PanelFrame name="verify" question={t('act.verifyQuestion')}>
      <div className="answer-row">
        <button
          type="button"
          data-first
          className="button answer agrees"
          data-testid="verify-agrees"
          disabled={busy}
          onClick={() => answer(true)}
        >
          <StrokeIcon name="check" />
          {t('act.agrees')}
        </button>
        <button
          type="button"
          className="button answer disagrees"
          data-testid="verify-disagrees"
          disabled={busy}
          onClick={() => answer(false)}
        >
          <StrokeIcon name="close" />
          {t('act.disagrees')}
        </button>
        <label className="note">
          <span className="sr-only">{t('act.note')}</span>
          <input
            value={note}
            maxLength={500}
            placeholder={t('act.note')}
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
      </div>
    </PanelFrame>
  );
}

const vehicleOutcomes: readonly AlertOutcome[] = ['stopped', 'observed', 'lost', 'misread'];
const otherOutcomes: readonly AlertOutcome[] = ['observed', 'misread'];

function ResolvePanel({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const busy = useUi((state) => state.busy);
  const outcomes = isVehicleAlert(alert) ? vehicleOutcomes : otherOutcomes;
  const [outcome, setOutcome] = useState<AlertOutcome>(
    alert.verification?.agrees === false ? 'misread' : (outcomes[0] ?? 'observed'),
  );
  const [note, setNote] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void act(alert, { step: 'resolve', outcome, ...noteOf(note) });
  };
  return (
    <PanelFrame name="resolve" question={t('act.resolveQuestion')}>
      <form onSubmit={submit}>
        <fieldset className="choices">
          <legend className="sr-only">{t('act.resolveQuestion')}</legend>
          {outcomes.map((value) => (
            <label key={value} className="choice">
              <input
                type="radio"
                name="outcome"
                value={value}
                checked={outcome === value}
                data-first={outcome === value ? '' : undefined}
                onChange={() => setOutcome(value)}
              />
              <span>
                <strong>{t(`outcome.${value}`)}</strong>
                <span>{t(`outcomeHint.${value}`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div className="answer-row">
          <label className="note">
            <span className="sr-only">{t('act.note')}</span>
            <input
              value={note}
              maxLength={500}
              placeholder={t('act.note')}
              onChange={(event) => setNote(event.target.value)}
            />
          </label>
          <button type="submit" className="button primary" data-testid="resolve-submit" disabled={busy}>
            {t('act.resolveDo')}
            <kbd>Enter</kbd>
          </button>
        </div>
      </form>
    </PanelFrame>
  );
}

/** The open panel of the chosen alert. */
export function StepPanel({ alert }: { alert: Alert }) {
  const panel = useUi((state) => state.panel);
  if (panel === 'verify') return <VerifyPanel alert={alert} />;
  if (panel === 'dispatch') return <DispatchPanel alert={alert} />;
  if (panel === 'resolve') return <ResolvePanel alert={alert} />;
  return null;
}
