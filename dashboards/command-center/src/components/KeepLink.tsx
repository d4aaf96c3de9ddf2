import { useTranslation } from 'react-i18next';
import { may } from '../domain/abilities.ts';
import { Link } from '../router/Link.tsx';
import { useSession } from '../stores/session.ts';
import { StrokeIcon } from './icons.tsx';

/** To the hold of an alert or a read over its time, for who may place one. */
export function KeepLink({ alert = null, read = null }: { alert?: string | null; read?: string | null }) {
  const { t } = useTranslation();
  const decides = useSession((state) => may(state.session?.user.roles ?? [], 'decide'));
  if (!decides) return null;
  return (
    <Link to={{ view: 'retention', alert, read }} className="button quiet" data-testid="keep-longer">
      <StrokeIcon name="clock" />
      {t('detail.keepLonger')}
    </Link>
  );
}
