import { useTranslation } from 'react-i18next';
import { may } from '../domain/abilities.ts';
import { camerasAt } from '../domain/cameras.ts';
import { useRegistry } from '../stores/registry.ts';
import { useSession } from '../stores/session.ts';
import { useUi } from '../stores/ui.ts';
import { StrokeIcon } from './icons.tsx';

/** Opens the cameras of a checkpoint, one press; nothing where there are none or the role may not look. */
export function LiveButton({ checkpointId }: { checkpointId: string }) {
  const { t } = useTranslation();
  const count = useRegistry((state) => camerasAt(state.devices.values(), checkpointId).length);
  const roles = useSession((state) => state.session?.user.roles ?? []);
  const open = useUi((state) => state.liveAt === checkpointId);
  if (count === 0 || !may(roles, 'live')) return null;
  return (
    <button
      type="button"
      className="button"
      data-testid="open-live"
      aria-expanded={open}
      onClick={() => useUi.setState({ liveAt: open ? null : checkpointId })}
    >
      <StrokeIcon name="video" />
      {t('live.open', { count })}
      <kbd>l</kbd>
    </button>
  );
}
