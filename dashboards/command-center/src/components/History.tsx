import { useTranslation } from 'react-i18next';
import type { Alert } from '../api/types.ts';
import { historyNote } from '../domain/historyNote.ts';
import { clockTime, dayText } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';

function Note({ note }: { note: string | null }) {
  const { t } = useTranslation();
  if (note === null || note === '') return null;
  const { key, said } = historyNote(note);
  return (
    <>
      {key !== null && <span>{` · ${t(key)}`}</span>}
      {said !== null && <q>{said}</q>}
    </>
  );
}

/** Every step on the alert: who, when, from where to where, and what they noted. */
export function History({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const areas = useRegistry((state) => state.areas);
  const numbered = alert.history.map((item, index) => ({ item, number: index + 1 })).reverse();
  const escalations = (alert.escalation?.history ?? []).map((step) => ({
    ...step,
    text: t('escalation.step', { area: areas.get(step.areaId)?.name ?? step.areaId }),
  }));
  return (
    <section className="history" aria-labelledby="history-heading">
      <h3 id="history-heading">{t('detail.history')}</h3>
      <ol>
        {numbered.map(({ item, number }) => {
          const at = new Date(item.at);
          const moved =
            item.what !== undefined
              ? t(item.what === 'note' ? 'notes.heading' : 'undo.step')
              : item.from === null || item.from === item.to
                ? t(`state.${item.to}`)
                : t('conflict.moved', { from: t(`state.${item.from}`), to: t(`state.${item.to}`) });
          return (
            <li key={number}>
              <time dateTime={item.at} title={dayText(at)}>
                {clockTime(at)}
              </time>
              <strong>{item.by === 'system' ? t('detail.system') : item.by}</strong>
              <span className="history-step">
                {moved}
                <Note note={item.note} />
              </span>
            </li>
          );
        })}
        {escalations.toReversed().map((step) => (
          <li key={step.at}>
            <time dateTime={step.at}>{clockTime(new Date(step.at))}</time>
            <strong>{t('detail.system')}</strong>
            <span className="history-step">{step.text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
