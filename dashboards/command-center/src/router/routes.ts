/** The addresses of the page: what is shown, and what of it a reload has to keep. Pure: text in, route out, and back. */
import type { NavEntry, RoutePart } from './part.ts';
import { accountPart } from './parts/account.ts';
import { administratorPart } from './parts/administrator.ts';
import { auditorPart } from './parts/auditor.ts';
import { consolePart } from './parts/console.ts';
import { crewPart } from './parts/crew.ts';
import { deskPart } from './parts/desk.ts';
import { developerPart } from './parts/developer.ts';
import { livePart } from './parts/live.ts';
import { officerPart } from './parts/officer.ts';
import { recordsPart } from './parts/records.ts';
import { ringsPart } from './parts/rings.ts';
import { rosterPart } from './parts/rosters.ts';
import { supervisorPart } from './parts/supervisor.ts';
import { technicianPart } from './parts/technician.ts';
import { wallPart } from './parts/wall.ts';

/** The areas of the page. A new one: its file in parts/, a line here, and its component in components/areas.tsx. */
export const parts = {
  console: consolePart,
  desk: deskPart,
  wall: wallPart,
  technician: technicianPart,
  live: livePart,
  developer: developerPart,
  crew: crewPart,
  rosters: rosterPart,
  rings: ringsPart,
  officer: officerPart,
  supervisor: supervisorPart,
  auditor: auditorPart,
  records: recordsPart,
  administrator: administratorPart,
  account: accountPart,
};
export type AreaName = keyof typeof parts;
export type RouteOf<A extends AreaName> = (typeof parts)[A] extends RoutePart<infer R> ? R : never;

/** What an area shows; `start` stands for the first view of whoever signed in. */
export type AreaRoute = { [A in AreaName]: RouteOf<A> }[AreaName];
export type Route = { view: 'start' } | AreaRoute;
export type ViewName = Route['view'];

/** Any area, where it does not matter which one. */
type AnyPart = RoutePart<AreaRoute>;
// each part only ever gets its own routes: `areaOf` finds it by the route's view
const entries = Object.entries(parts) as unknown as readonly (readonly [AreaName, AnyPart])[];

function entryOf(view: AreaRoute['view']): readonly [AreaName, AnyPart] {
  const found = entries.find(([, part]) => view in part.views);
  if (found === undefined) throw new Error(`no area of the page has the view ${view}`);
  return found;
}

/** The area that a view belongs to. */
export function areaOf(view: AreaRoute['view']): AreaName {
  return entryOf(view)[0];
}

/** What is known of a view's area. */
export function partOf(view: AreaRoute['view']): AnyPart {
  return entryOf(view)[1];
}

/** The entries of the navigation in their order. */
export const navEntries: readonly NavEntry<AreaRoute>[] = entries
  .flatMap(([, part]) => part.navigation)
  .toSorted((one, other) => one.order - other.order);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // a stray % in an address that somebody typed
    return part;
  }
}

/** The route of an address; what no view answers to is the start. `search` with or without its `?`. */
export function routeOf(pathname: string, search: string): Route {
  const path = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  const query = new URLSearchParams(search);
  for (const [, part] of entries) {
    const route = part.parse(path, query);
    if (route !== null) return route;
  }
  return { view: 'start' };
}

/** The address of a route. */
export function addressOf(route: Route): string {
  return route.view === 'start' ? '/' : partOf(route.view).address(route);
}
