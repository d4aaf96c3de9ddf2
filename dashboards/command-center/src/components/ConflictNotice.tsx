import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert, AlertHistoryItem } from '../api/types.ts';
import { clockTime } from '../domain/time.ts';
import { useUi } from '../stores/ui.ts';
import { StrokeIcon } from './icons.tsx';

/** One step of the other person in words. */
function Step({ item }: { item: AlertHistoryItem }) {
  const { t } = useTranslation();
  const moved =
    item.from === item.to || item.from === null
      ? t(`state.${item.to}`)
      : t('conflict.moved', { from: t(`state.${item.from}`), to: t(`state.${item.to}`) });
  return (
    <li>
      <strong>{t('conflict.did', { by: item.by, at: clockTime(new Date(item.at)) })}</strong> {moved}
      {item.note !== null && <q>{item.note}</q>}
    </li>
  );
}

/** Somebody was faster: what they did, what the alert is now; the own step was not carried out and is not repeated. */
export function ConflictNotice({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const conflict = useUi((state) => state.conflict);
  const button = useRef<HTMLButtonElement>(null);
  const mine = conflict !== null && conflict.alertId === alert.id ? conflict : null;
  useEffect(() => {
    if (mine !== null) button.current?.focus();
  }, [mine]);
  if (mine === null) return null;
  const others = mine.present.history.slice(mine.seen.history.length);
  const verification = mine.present.verification;
  const moreHits = mine.present.hitCount - mine.seen.hitCount;
  return (
    <section className="conflict" role="alert" data-testid="conflict">
      <h3>
        <StrokeIcon name="compare" />
        {t('conflict.heading')}
      </h3>
      <p>{t('conflict.yours', { step: t(mine.step === 'undo' ? 'undo.button' : `act.${mine.step}`) })}</p>
      <ul>
        {others.map((item) => (
          <Step key={`${item.at}-${item.to}-${item.by}`} item={item} />
        ))}
        {verification !== null && verification.at !== mine.seen.verification?.at && (
          <li>
            {t('conflict.verified', { result: t(verification.agrees ? 'act.agrees' : 'act.disagrees') })}
          </li>
        )}
        {moreHits > 0 && <li>{t('conflict.newHits', { count: moreHits })}</li>}
      </ul>
      <p>
        <strong>{t('conflict.present', { state: t(`state.${mine.present.state}`) })}</strong>
      </p>
      <button
        ref={button}
        type="button"
        className="button"
        onClick={() => useUi.setState({ conflict: null })}
      >
        {t('conflict.ok')}
      </button>
    </section>
  );
}
