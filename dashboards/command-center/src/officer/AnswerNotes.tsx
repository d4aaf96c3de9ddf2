import { useTranslation } from 'react-i18next';
import type { Lead } from '../api/officer-types.ts';
import { momentText } from '../domain/time.ts';

/** That an analysis is a lead and no ground, and how far it may be off: above the figures, not below them. */
export function AnswerNotes({ kind, lead }: { kind: string; lead: Lead }) {
  const { t } = useTranslation();
  return (
    <aside className="answer-notes" data-testid="answer-notes" aria-label={t('notes.heading')}>
      <strong>{t('notes.lead')}</strong>
      <span>{t(`notes.uncertain_${kind}`)}</span>
      {lead.oldest !== null && <span>{t('ask.oldest', { time: momentText(new Date(lead.oldest)) })}</span>}
      <details>
        <summary>{t('notes.gateway')}</summary>
        <p lang="en">{lead.notice}</p>
        <p lang="en">{lead.uncertainty}</p>
      </details>
    </aside>
  );
}
