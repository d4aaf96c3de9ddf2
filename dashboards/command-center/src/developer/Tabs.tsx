import { useTranslation } from 'react-i18next';
import { may } from '../domain/abilities.ts';
import { Link } from '../router/Link.tsx';
import { useSession } from '../stores/session.ts';

/** The two views of messages, where the role has both. */
export function Tabs({ here }: { here: 'messages' | 'letters' }) {
  const { t } = useTranslation();
  const roles = useSession((state) => state.session?.user.roles) ?? [];
  if (!may(roles, 'letters')) return null;
  return (
    <nav className="segments" aria-label={t('messages.tabs')}>
      <Link
        to={{ view: 'messages', letterId: null }}
        className="button"
        aria-current={here === 'messages' ? 'page' : undefined}
        data-testid="tab-messages"
      >
        {t('messages.tab_messages')}
      </Link>
      <Link
        to={{ view: 'letters', code: null }}
        className="button"
        aria-current={here === 'letters' ? 'page' : undefined}
        data-testid="tab-letters"
      >
        {t('messages.tab_letters')}
      </Link>
    </nav>
  );
}
