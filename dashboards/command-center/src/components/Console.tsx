import { lazy, memo, Suspense, useDeferredValue } from 'react';
import type { Role } from '../api/types.ts';
import { may } from '../domain/abilities.ts';
import { useAlerts } from '../live/state.ts';
import { useSession } from '../stores/session.ts';
import { useUi } from '../stores/ui.ts';
import { AlertDetail } from './AlertDetail.tsx';
import { AlertQueue } from './AlertQueue.tsx';
import { Announcer } from './Announcer.tsx';
import { HelpDialog } from './HelpDialog.tsx';
import { MapPanel } from './MapPanel.tsx';
import { PlacePanel } from './PlacePanel.tsx';
import { ReadsPanel } from './ReadsPanel.tsx';
import { useKeys } from './useKeys.ts';
import { useVisibleAlerts } from './useVisibleAlerts.ts';

// the player is loaded when a camera is first looked through
const LiveDock = lazy(() => import('../live-view/LiveDock.tsx'));

// an alert that comes draws the card that it belongs to, and not the whole page
const Queue = memo(AlertQueue);
const Detail = memo(AlertDetail);
const District = memo(MapPanel);
const Reads = memo(ReadsPanel);
const Place = memo(PlacePanel);
const noRoles: readonly Role[] = [];

/** The operator's view: queue, chosen alert, map, reads. */
export function Console() {
  const visible = useVisibleAlerts();
  useKeys(visible);
  const hearsReads = may(
    useSession((state) => state.session?.user.roles ?? noRoles),
    'hearReads',
  );
  const alertId = useUi((state) => state.alertId);
  const liveAt = useUi((state) => state.liveAt);
  const alert = useAlerts((state) => (alertId === null ? null : (state.byId.get(alertId) ?? null)));
  // the card is marked at once; what is large follows in pieces between which a key is heard
  const shown = useDeferredValue(alert);
  return (
    <>
      <main className="board">
        <Queue />
        {shown !== null && <Detail alert={shown} />}
        <District alert={shown} />
        {hearsReads ? <Reads /> : <Place />}
        {liveAt !== null && (
          <Suspense fallback={null}>
            <LiveDock key={liveAt} checkpointId={liveAt} />
          </Suspense>
        )}
      </main>
      <HelpDialog />
      <Announcer />
    </>
  );
}
