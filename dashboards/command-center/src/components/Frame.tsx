import { Suspense, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Api } from '../api/client.ts';
import type { Session } from '../api/types.ts';
import { may } from '../domain/abilities.ts';
import { shownRoute } from '../domain/roles.ts';
import { connectLive, type LiveLink } from '../live/connect.ts';
import { alertsStore, readFeed, setApi } from '../live/state.ts';
import { partOf } from '../router/routes.ts';
import { useRoute } from '../router/useRoute.ts';
import { useAlarm } from '../sound/useAlarm.ts';
import { useInvestigation } from '../stores/investigation.ts';
import { useLink } from '../stores/link.ts';
import { useRegistry } from '../stores/registry.ts';
import { useSession } from '../stores/session.ts';
import { useUi } from '../stores/ui.ts';
import { Area } from './areas.tsx';
import { Banners } from './Banners.tsx';
import { Crash } from './Crash.tsx';
import { TopBar } from './TopBar.tsx';

/** Keeps the live link for as long as this session lasts, and forgets everything at its end. */
function useLive(session: Session): () => void {
  const link = useRef<LiveLink | null>(null);
  const seesAlerts = may(session.user.roles, 'alerts');
  // before the effects of what is inside, which ask the gateway at once
  useLayoutEffect(() => {
    const ended = (): void => useSession.getState().end(true);
    const api = new Api(session.token, ended, '', () => useInvestigation.getState().open?.id ?? null);
    setApi(api);
    link.current = connectLive(api, { token: session.token, seesAlerts }, ended);
    return () => {
      link.current?.stop();
      setApi(null);
      alertsStore.getState().clear();
      readFeed.clear();
      useLink.getState().clear();
      useRegistry.getState().clear();
      useUi.getState().clear();
      useInvestigation.getState().end();
    };
  }, [session.token, seesAlerts]);
  return () => link.current?.retryNow();
}

/** The page of a signed-in user: who and how things are above, below it what the address asks for. */
export function Frame({ session }: { session: Session }) {
  const { t } = useTranslation();
  const retryNow = useLive(session);
  const sound = useAlarm();
  const asked = useRoute((state) => state.route);
  const { roles } = session.user;
  const route = shownRoute(asked, roles);
  const alertOpen = useUi((state) => state.alertId !== null);
  return (
    <div className="console" data-view={route.view} data-alert-open={alertOpen}>
      {partOf(route.view).bare !== true && (
        <TopBar sound={may(roles, 'alerts') ? sound : null} roles={roles} view={route.view} />
      )}
      <Banners retryNow={retryNow} console={route.view === 'console'} />
      <Crash key={route.view}>
        <Suspense fallback={<main className="view view-loading">{t('nav.loading')}</main>}>
          <Area route={route} />
        </Suspense>
      </Crash>
    </div>
  );
}
