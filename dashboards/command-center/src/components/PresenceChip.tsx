import { useTranslation } from 'react-i18next';
import { usePresence } from '../stores/presence.ts';
import { useSession } from '../stores/session.ts';
import { StrokeIcon } from './icons.tsx';

/** Who else looks at an alert now, so that two do not begin the same work. */
export function PresenceChip({ alertId }: { alertId: string }) {
  const { t } = useTranslation();
  const looking = usePresence((state) => state.byAlert.get(alertId));
  const own = useSession((state) => state.session?.user.username);
  const others = looking?.filter((name) => name !== own) ?? [];
  if (others.length === 0) return null;
  return (
    <span className="chip chip-presence" data-testid="presence" title={t('presence.hint')}>
      <StrokeIcon name="eye" />
      {t('presence.one', { names: others.join(', ') })}
    </span>
  );
}
