/** Cases, questions over reads, and entries of the watchlist. What is asked stands in no address: addresses are kept by browsers. */
import { queryText, type RoutePart } from '../part.ts';

export const askViews = ['ask', 'journey', 'usual', 'convoy', 'section', 'findings', 'exports'] as const;
export type AskView = (typeof askViews)[number];
export type OfficerRoute =
  /** What there is to do. */
  | { view: 'mine' }
  | { view: AskView }
  | { view: 'entries'; state: string | null }
  | { view: 'entry'; id: string }
  /** With an id, in the place of that entry. */
  | { view: 'propose'; supersedes: string | null }
  | { view: 'entryImport' };

function isAskView(text: string): text is AskView {
  return (askViews as readonly string[]).includes(text);
}

export const officerPart: RoutePart<OfficerRoute> = {
  views: {
    mine: 'ownCases',
    ask: 'ask',
    journey: 'ask',
    usual: 'ask',
    convoy: 'ask',
    section: 'ask',
    findings: 'ask',
    exports: 'ask',
    entries: 'list',
    entry: 'list',
    propose: 'list',
    entryImport: 'list',
  },
  parse([first = '', second], query) {
    if (isAskView(first)) return { view: first };
    switch (first) {
      case 'mine':
        return { view: 'mine' };
      case 'entries':
        if (second !== undefined) return { view: 'entry', id: second };
        return { view: 'entries', state: query.get('state') };
      case 'propose':
        return { view: 'propose', supersedes: query.get('supersedes') };
      case 'entries-import':
        return { view: 'entryImport' };
      default:
        return null;
    }
  },
  address(route) {
    switch (route.view) {
      case 'entries':
        return `/entries${queryText([['state', route.state]])}`;
      case 'entry':
        return `/entries/${encodeURIComponent(route.id)}`;
      case 'propose':
        return `/propose${queryText([['supersedes', route.supersedes]])}`;
      case 'entryImport':
        return '/entries-import';
      default:
        return `/${route.view}`;
    }
  },
  navigation: [
    { to: { view: 'mine' }, icon: 'flag', order: 5 },
    {
      to: { view: 'ask' },
      icon: 'search',
      order: 22,
      within: ['journey', 'usual', 'convoy', 'section', 'findings', 'exports'],
    },
    {
      to: { view: 'entries', state: null },
      icon: 'target',
      order: 24,
      within: ['entry', 'propose', 'entryImport'],
    },
  ],
};
