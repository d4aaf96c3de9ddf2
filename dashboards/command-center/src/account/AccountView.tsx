import '../i18n/site.ts';
import '../i18n/people.ts';
import '../styles/site.css';
import '../styles/oversight.css';
import '../styles/people.css';
import { useTranslation } from 'react-i18next';
import { ViewHead } from '../components/ViewHead.tsx';
import { areaPath } from '../domain/areas.ts';
import { useRegistry } from '../stores/registry.ts';
import { useSession } from '../stores/session.ts';
import { FactList } from '../supervisor/FactList.tsx';
import { PasswordPart } from './PasswordPart.tsx';
import { SecondFactorPart } from './SecondFactorPart.tsx';
import { SessionsPart } from './SessionsPart.tsx';
import { TokensPart } from './TokensPart.tsx';

/** Everybody's own account; loaded when first shown. */
export default function AccountView() {
  const { t } = useTranslation();
  const user = useSession((state) => state.session?.user);
  const areas = useRegistry((state) => state.areas);
  if (user === undefined) return null;
  return (
    <main className="view" data-testid="account">
      <div className="view-body">
        <ViewHead title={t('account.heading')} />
        <section className="box" aria-label={t('account.who')}>
          <FactList
            facts={[
              [t('people.username'), user.username],
              [t('people.roles'), user.roles.map((role) => t(`role.${role}`)).join(', ')],
              [t('people.area'), user.areaId === null ? t('people.wholeTree') : areaPath(areas, user.areaId)],
            ]}
          />
        </section>
        <div className="columns">
          <PasswordPart />
          <SecondFactorPart />
        </div>
        <SessionsPart />
        <TokensPart />
      </div>
    </main>
  );
}
