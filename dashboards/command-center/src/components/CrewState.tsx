import { useTranslation } from 'react-i18next';
import type { Dispatch, Recall } from '../api/crew-types.ts';
import type { Alert } from '../api/types.ts';
import { clockTime, durationText } from '../domain/time.ts';
import { useLink } from '../stores/link.ts';
import { useRegistry } from '../stores/registry.ts';
import { StrokeIcon } from './icons.tsx';
import { placeName } from './labels.ts';
import type { StrokeName } from './strokes.ts';
import { useSecond } from './useSecond.ts';

type Look = { key: string; kind: 'quiet' | 'good' | 'warn' | 'bad'; icon: StrokeName; at: string | null };

function lookOf({ deliveredAt, undelivered, answer }: Dispatch): Look {
  if (answer !== null) {
    const kind = answer.what === 'passed' ? 'warn' : 'good';
    const icon = answer.what === 'seen' ? 'eye' : answer.what === 'stopped' ? 'stop' : 'right';
    return { key: answer.what, kind, icon, at: answer.at };
  }
  if (deliveredAt !== null) return { key: 'shown', kind: 'good', icon: 'check', at: deliveredAt };
  if (undelivered !== null) return { key: undelivered, kind: 'bad', icon: 'warn', at: null };
  return { key: 'pending', kind: 'quiet', icon: 'clock', at: null };
}

/** A crew that does not know yet that it was recalled may stop a vehicle for nothing. */
function RecallState({ recall, nowMs }: { recall: Recall; nowMs: number }) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const place = placeName(recall.checkpointId, checkpoints);
  const { confirmed, shownAt, answer } = recall;
  const key = confirmed !== null ? 'recallConfirmed' : shownAt !== null ? 'recallShown' : 'recallPending';
  const age = durationText(Math.max(0, nowMs - Date.parse(recall.at)));
  const time = confirmed === null ? '' : clockTime(new Date(confirmed.at));
  return (
    <span
      className={`chip crew-state crew-state-${confirmed === null ? 'bad' : 'quiet'}`}
      data-testid="recall-state"
      data-state={key}
    >
      <StrokeIcon name={confirmed === null ? 'warn' : 'check'} />
      {t(`delivery.${key}`, { place, age, time })}
      {answer !== null &&
        ` · ${t('delivery.late', { word: t(`delivery.word_${answer.what}`), time: clockTime(new Date(answer.at)) })}`}
    </span>
  );
}

/** Whether the dispatch has reached its crew and what they say of it; whether those that were recalled know. */
export function CrewState({ alert }: { alert: Alert }) {
  // most alerts have none, and a card that has none must not be drawn anew each second
  return alert.dispatch === null && alert.recalls === undefined ? null : <Told alert={alert} />;
}

function Told({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const clockOffsetMs = useLink((state) => state.clockOffsetMs);
  const nowMs = useSecond() + clockOffsetMs;
  const { dispatch, state } = alert;
  const recalls = alert.recalls ?? [];
  const recalled = recalls.some((recall) => recall.dispatchedAt === dispatch?.at);
  // before crews answered, and where it was closed, there is nothing that anybody waits for
  const look =
    dispatch === null || recalled || (state === 'resolved' && dispatch.answer === null)
      ? null
      : lookOf(dispatch);
  return (
    <>
      {look !== null && dispatch !== null && (
        <span
          className={`chip crew-state crew-state-${look.kind}`}
          data-testid="crew-state"
          data-state={look.key}
          title={dispatch.answer?.note ?? undefined}
        >
          <StrokeIcon name={look.icon} />
          {t(`delivery.${look.key}`, {
            time: look.at === null ? '' : clockTime(new Date(look.at)),
            age: durationText(Math.max(0, nowMs - Date.parse(dispatch.at))),
          })}
          {dispatch.answer?.note != null && ` · ${dispatch.answer.note}`}
        </span>
      )}
      {recalls
        .filter((recall) => recall.confirmed === null || recall.answer !== null || state !== 'resolved')
        .slice(-2)
        .map((recall) => (
          <RecallState key={`${recall.checkpointId} ${recall.at}`} recall={recall} nowMs={nowMs} />
        ))}
    </>
  );
}
