import { useEffect, useRef } from 'react';
import { Api } from '../api/client.ts';
import type { Session } from '../api/types.ts';
import { connectLive, type LiveLink } from '../live/connect.ts';
import { alertsStore, readFeed, setApi, useAlerts } from '../live/state.ts';
import { useAlarm } from '../sound/useAlarm.ts';
import { useLink } from '../stores/link.ts';
import { useRegistry } from '../stores/registry.ts';
import { useSession } from '../stores/session.ts';
import { useUi } from '../stores/ui.ts';
import { AlertDetail } from './AlertDetail.tsx';
import { AlertQueue } from './AlertQueue.tsx';
import { Announcer } from './Announcer.tsx';
import { Banners } from './Banners.tsx';
import { HelpDialog } from './HelpDialog.tsx';
import { MapPanel } from './MapPanel.tsx';
import { ReadsPanel } from './ReadsPanel.tsx';
import { TopBar } from './TopBar.tsx';
import { useKeys } from './useKeys.ts';
import { useVisibleAlerts } from './useVisibleAlerts.ts';

/** Keeps the live link for as long as this session lasts, and forgets everything at its end. */
function useLive(session: Session): () => void {
  const link = useRef<LiveLink | null>(null);
  useEffect(() => {
    const ended = (): void => useSession.getState().end(true);
    const api = new Api(session.token, ended);
    setApi(api);
    link.current = connectLive(api, session.token, ended);
    return () => {
      link.current?.stop();
      setApi(null);
      alertsStore.getState().clear();
      readFeed.clear();
      useLink.getState().clear();
      useRegistry.getState().clear();
      useUi.getState().clear();
    };
  }, [session.token]);
  return () => link.current?.retryNow();
}

/** The page of a signed-in user: queue, chosen alert, map, reads. */
export function Console({ session }: { session: Session }) {
  const retryNow = useLive(session);
  const sound = useAlarm();
  const visible = useVisibleAlerts();
  useKeys(visible);
  const alertId = useUi((state) => state.alertId);
  const alert = useAlerts((state) => (alertId === null ? null : (state.byId.get(alertId) ?? null)));
  return (
    <div className="console" data-alert-open={alert !== null}>
      <TopBar sound={sound} />
      <Banners retryNow={retryNow} />
      <main className="board">
        <AlertQueue />
        {alert !== null && <AlertDetail alert={alert} />}
        <MapPanel alert={alert} />
        <ReadsPanel />
      </main>
      <HelpDialog />
      <Announcer />
    </div>
  );
}
