import { useTranslation } from 'react-i18next';
import type { Alert } from '../api/types.ts';
import { hasAreasBelow, type TodoKind, todoKinds } from '../domain/desk.ts';
import { durationText } from '../domain/time.ts';
import { useLink } from '../stores/link.ts';
import { useRegistry } from '../stores/registry.ts';
import { useUi } from '../stores/ui.ts';
import { StrokeIcon } from './icons.tsx';
import type { StrokeName } from './strokes.ts';
import { useSecond } from './useSecond.ts';
import { useDesk, useTodo } from './useTodo.ts';

const icons: Readonly<Record<TodoKind, StrokeName>> = {
  acknowledge: 'bell',
  verify: 'compare',
  dispatch: 'send',
  unanswered: 'clock',
  escalated: 'up',
};

/** Since when the longest of these waits. */
function Oldest({ alerts }: { alerts: readonly Alert[] }) {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const openedMs = Math.min(...alerts.map((alert) => Date.parse(alert.openedAt)));
  return (
    <span className="now-oldest">
      {t('now.oldest', { age: durationText(Math.max(0, nowMs - openedMs)) })}
    </span>
  );
}

/** What must I do now: one number for each kind of work, and one press to the most urgent of it. */
export function NowStrip() {
  const { t } = useTranslation();
  const todo = useTodo();
  const desk = useDesk();
  const areas = useRegistry((state) => state.areas);
  const loaded = useLink((state) => state.loaded);
  const isUpper = hasAreasBelow(desk, areas);
  const kinds = todoKinds.filter((kind) => kind !== 'escalated' || isUpper);
  const isIdle = kinds.every((kind) => todo[kind].length === 0);
  if (!loaded) return null;
  return (
    <section className="now" aria-label={t('now.label')} data-testid="now">
      {isIdle ? (
        <p className="now-none">
          <StrokeIcon name="check" />
          {t('now.none')}
        </p>
      ) : (
        <>
          {kinds.map((kind) => {
            const alerts = todo[kind];
            const [first] = alerts;
            return (
              <button
                key={kind}
                type="button"
                className={`now-item now-${kind}`}
                data-testid={`now-${kind}`}
                disabled={first === undefined}
                title={t('now.choose', { what: t(`now.${kind}`) })}
                onClick={() => useUi.getState().choose(first?.id ?? null)}
              >
                <StrokeIcon name={icons[kind]} />
                <strong>{alerts.length}</strong>
                <span>{t(`now.${kind}`)}</span>
              </button>
            );
          })}
          {todo.acknowledge.length > 0 && <Oldest alerts={todo.acknowledge} />}
        </>
      )}
    </section>
  );
}
