/** The component of each area. What only some roles need is loaded when it is first shown. */
import { type ComponentType, lazy } from 'react';
import { type AreaName, type AreaRoute, areaOf, type RouteOf } from '../router/routes.ts';
import { Console } from './Console.tsx';

const areas: { readonly [A in AreaName]: ComponentType<{ route: RouteOf<A> }> } = {
  console: Console,
  desk: lazy(() => import('../handover/HandoverView.tsx')),
  wall: lazy(() => import('../wall/WallView.tsx')),
  technician: lazy(() => import('../technician/TechnicianView.tsx')),
  live: lazy(() => import('../live-view/WallView.tsx')),
  crew: lazy(() => import('../crew/CrewView.tsx')),
  rosters: lazy(() => import('../crew/RosterView.tsx')),
  developer: lazy(() => import('../developer/DeveloperView.tsx')),
  rings: lazy(() => import('../rings/RingsView.tsx')),
  officer: lazy(() => import('../officer/OfficerView.tsx')),
  supervisor: lazy(() => import('../supervisor/SupervisorView.tsx')),
  auditor: lazy(() => import('../auditor/AuditorView.tsx')),
  records: lazy(() => import('../records/RecordsView.tsx')),
  administrator: lazy(() => import('../administrator/AdministratorView.tsx')),
  account: lazy(() => import('../account/AccountView.tsx')),
};

/** What a route shows. */
export function Area({ route }: { route: AreaRoute }) {
  // the area is found by the route's own view, so it gets a route of its own kind
  const Shown = areas[areaOf(route.view)] as ComponentType<{ route: AreaRoute }>;
  return <Shown route={route} />;
}
