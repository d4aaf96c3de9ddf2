import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QuestionKind } from '../api/officer-types.ts';
import { Problem } from '../components/Problem.tsx';
import { useSecond } from '../components/useSecond.ts';
import { durationText, momentText } from '../domain/time.ts';
import { ask, forgetAsked, lookAtApproval, noteEnd, requestApproval, useAsked } from './askStore.ts';

const lookEveryMs = 2_500;

/** Why a second person is needed, and a form for the reason. Used for questions and for exports. */
export function ApprovalForm({
  needs,
  onRequest,
}: {
  needs: readonly string[];
  onRequest(reason: string): Promise<void>;
}) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    onRequest(reason.trim())
      .catch((error: unknown) => {
        noteEnd(error);
        setFailure(error);
      })
      .finally(() => setBusy(false));
  };
  if (needs.includes('supervisor')) return <p className="tip">{t('gate.supervisorOnly')}</p>;
  return (
    <form className="gate" onSubmit={submit} data-testid="approval-form">
      <h3>{t('gate.heading')}</h3>
      <p>{t('gate.because')}</p>
      <ul className="gate-needs">
        {needs.map((need) => (
          <li key={need}>{t(`gate.need_${need}`, { defaultValue: need })}</li>
        ))}
      </ul>
      <label className="field">
        {t('gate.reason')}
        <textarea
          name="reason"
          value={reason}
          required
          minLength={4}
          maxLength={2000}
          rows={3}
          onChange={(event) => setReason(event.target.value)}
        />
        <span className="field-hint">{t('gate.reasonHint')}</span>
      </label>
      <Problem error={failure} />
      <button
        type="submit"
        className="button primary"
        data-testid="approval-request"
        disabled={busy || reason.trim().length < 4}
      >
        {t('gate.request')}
      </button>
    </form>
  );
}

/** What stands in the way of an answer: an approval that is needed, waited for or refused, or what went wrong. */
export function AskGate({ kind }: { kind: QuestionKind }) {
  const { t } = useTranslation();
  const asked = useAsked((state) => state[kind]);
  const nowMs = useSecond();
  const [failure, setFailure] = useState<unknown>(null);
  const { phase, approval } = asked;
  useEffect(() => {
    if (phase !== 'waiting') return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let gone = false;
    const look = (): void => {
      lookAtApproval(kind)
        .then(
          () => setFailure(null),
          (error: unknown) => !gone && setFailure(error),
        )
        .finally(() => {
          if (!gone) timer = setTimeout(look, lookEveryMs);
        });
    };
    look();
    return () => {
      gone = true;
      if (timer !== null) clearTimeout(timer);
    };
  }, [phase, kind]);
  if (phase === 'needs')
    return <ApprovalForm needs={asked.needs} onRequest={(reason) => requestApproval(kind, reason)} />;
  if (phase === 'waiting')
    return (
      <section className="gate" data-testid="approval-waiting">
        <h3>
          <span className="wait-dot" aria-hidden="true" />
          {t('gate.waiting')}
        </h3>
        {approval !== null && (
          <dl className="facts-list">
            <dt>{t('gate.askedFor')}</dt>
            <dd>
              {momentText(new Date(approval.requestedAt))} (
              {t('gate.ago', { time: durationText(nowMs - Date.parse(approval.requestedAt)) })})
            </dd>
            <dt>{t('gate.reason')}</dt>
            <dd>{approval.reason}</dd>
            <dt>{t('gate.until')}</dt>
            <dd>{momentText(new Date(approval.expiresAt))}</dd>
          </dl>
        )}
        <p>{t('gate.waitingHint')}</p>
        <Problem error={failure} />
        <button type="button" className="button" onClick={() => forgetAsked(kind)}>
          {t('gate.leave')}
        </button>
      </section>
    );
  if (phase === 'refused')
    return (
      <section className="gate" data-testid="approval-refused">
        <h3>{t(approval?.state === 'refused' ? 'gate.refused' : 'gate.lapsed')}</h3>
        {approval?.state === 'refused' && (
          <p>
            {t('gate.refusedBy', { by: approval.decidedBy })}
            {approval.note !== null && ` “${approval.note}”`}
          </p>
        )}
        <p>{t('gate.narrow')}</p>
        <button type="button" className="button" onClick={() => void ask(kind, asked.terms)}>
          {t('gate.askAgain')}
        </button>
      </section>
    );
  if (phase === 'failed') return <Problem error={asked.error} />;
  return null;
}
