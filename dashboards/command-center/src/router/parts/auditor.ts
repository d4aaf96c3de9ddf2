/** The audit log and what stands out in it. */
import { queryText, type RoutePart } from '../part.ts';

/** What of the log is shown; null: all. Times as the fields of the page have them. */
export interface LogFilters {
  actor: string | null;
  action: string | null;
  caseReference: string | null;
  investigation: string | null;
  from: string | null;
  to: string | null;
}
export type AuditorRoute = { view: 'oversee' } | { view: 'misreads' } | ({ view: 'log' } & LogFilters);

export const wholeLog: LogFilters = {
  actor: null,
  action: null,
  caseReference: null,
  investigation: null,
  from: null,
  to: null,
};
const names = ['actor', 'action', 'caseReference', 'investigation', 'from', 'to'] as const;

export const auditorPart: RoutePart<AuditorRoute> = {
  views: { oversee: 'oversee', misreads: 'oversee', log: 'oversee' },
  parse([first], query) {
    switch (first) {
      case 'oversee':
      case 'misreads':
        return { view: first };
      case 'log': {
        const filters = names.map((name) => [name, query.get(name)] as const);
        return { view: 'log', ...wholeLog, ...Object.fromEntries(filters) };
      }
      default:
        return null;
    }
  },
  address(route) {
    if (route.view !== 'log') return `/${route.view}`;
    return `/log${queryText(names.map((name) => [name, route[name]]))}`;
  },
  navigation: [
    { to: { view: 'oversee' }, icon: 'eye', order: 3 },
    { to: { view: 'log', ...wholeLog }, icon: 'table', order: 6 },
    { to: { view: 'misreads' }, icon: 'filter', order: 7 },
  ],
};
