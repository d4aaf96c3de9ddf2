import { useTranslation } from 'react-i18next';
import type { Alert } from '../api/types.ts';
import { undoLeftMs } from '../domain/desk.ts';
import { takeBack } from '../live/act.ts';
import { useLink } from '../stores/link.ts';
import { useSession } from '../stores/session.ts';
import { useUi } from '../stores/ui.ts';
import { StrokeIcon } from './icons.tsx';
import { useSecond } from './useSecond.ts';

/** Takes one's own last step back while that hurts nobody, with the seconds that are left for it. */
export function UndoButton({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const nowMs = useSecond();
  const offsetMs = useLink((state) => state.clockOffsetMs);
  const username = useSession((state) => state.session?.user.username ?? null);
  const busy = useUi((state) => state.busy);
  const leftMs = undoLeftMs(alert, username, nowMs + offsetMs);
  if (leftMs === null || alert.undo === undefined) return null;
  return (
    <button
      type="button"
      className="button undo"
      data-testid="undo"
      disabled={busy}
      title={t(`undo.of_${alert.undo.step}`)}
      onClick={() => void takeBack(alert)}
    >
      <StrokeIcon name="refresh" />
      {t('undo.left', { seconds: Math.max(1, Math.floor(leftMs / 1000)) })}
      <kbd>u</kbd>
    </button>
  );
}
