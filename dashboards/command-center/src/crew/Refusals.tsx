import { useTranslation } from 'react-i18next';
import { useQueue } from './queue.ts';

/** Answers that the gateway did not take: said plainly, so that somebody tells the command center otherwise. */
export function Refusals() {
  const { t } = useTranslation();
  const { refused, dismiss } = useQueue();
  return refused.map(({ answer, code, detail }) => (
    <div key={answer.id} className="crew-refused" role="alert" data-testid="crew-refused" data-code={code}>
      <strong>
        {t('crew.refused', {
          word: t(`crew.${answer.what}`),
          plate: answer.plate === '' ? '—' : answer.plate,
        })}
      </strong>
      <span>{t(`crew.why_${code}`, { defaultValue: detail })}</span>
      <button type="button" className="button" onClick={() => dismiss(answer.id)}>
        {t('link.dismiss')}
      </button>
    </div>
  ));
}
