import { describe, expect, it } from 'vitest';
import type { Role } from '../../dashboards/command-center/src/api/types.ts';
import { may } from '../../dashboards/command-center/src/domain/abilities.ts';
import { navigation, shownRoute, startRoute } from '../../dashboards/command-center/src/domain/roles.ts';
import { wholeLog } from '../../dashboards/command-center/src/router/parts/auditor.ts';
import { fitted } from '../../dashboards/command-center/src/router/parts/live.ts';
import { addressOf, type Route, routeOf } from '../../dashboards/command-center/src/router/routes.ts';

const back = (route: Route): Route => {
  const url = new URL(addressOf(route), 'http://gateway');
  return routeOf(url.pathname, url.search);
};

describe('the addresses of the page', () => {
  it.each<Route>([
    { view: 'start' },
    { view: 'console' },
    { view: 'work' },
    { view: 'import' },
    { view: 'find', jobId: null },
    { view: 'find', jobId: 'job/1 ?#' },
    { view: 'register', jobId: null, indexes: [] },
    { view: 'register', jobId: 'j1', indexes: [0, 7, 12] },
    { view: 'devices', state: null, areaId: null, text: '' },
    { view: 'devices', state: 'offline', areaId: 'a&b', text: 'K01 大门' },
    { view: 'device', id: 'north/1%2' },
    { view: 'messages', letterId: null },
    { view: 'messages', letterId: 'l/1&2' },
    { view: 'letters', code: null },
    { view: 'letters', code: 'not_json' },
    { view: 'decide' },
    { view: 'queryReviews' },
    { view: 'log', ...wholeLog, actor: 'a&b', action: 'reads.asked,read.opened' },
    { view: 'person', id: null },
    { view: 'person', id: 'u/1' },
    { view: 'account' },
    { view: 'statistics', from: null, to: null, of: 'ring' },
    { view: 'statistics', from: '2026-11-01', to: '2026-11-24', of: 'checkpoint' },
    { view: 'retention', alert: 'a&1', read: null },
    { view: 'rings', ring: null, span: 'day' },
    { view: 'rings', ring: 'outer/1', span: 'today' },
    { view: 'live', layout: 1, cameras: ['a'] },
    { view: 'live', layout: 4, cameras: [null, 'cam-2', null, null] },
    { view: 'live', layout: 16, cameras: fitted(['a', 'b', null, 'd'], 16) },
  ])('keep $view over a reload: $', (route) => {
    expect(back(route)).toEqual(route);
  });

  it('lead to the start where no view answers, and never throw', () => {
    expect(routeOf('/nothing/here', '')).toEqual({ view: 'start' });
    expect(routeOf('/devices/%E0%A4%A', '')).toEqual({ view: 'device', id: '%E0%A4%A' });
    expect(routeOf('/live', '?layout=5&cameras=a,b,c,d,e,f')).toEqual({
      view: 'live',
      layout: 4,
      cameras: ['a', 'b', 'c', 'd'],
    });
    expect(routeOf('/find/j/register', '?cameras=1,x,-2,3')).toEqual({
      view: 'register',
      jobId: 'j',
      indexes: [1, 3],
    });
  });

  it('say a wall in a way that people can read', () => {
    expect(addressOf({ view: 'live', layout: 4, cameras: ['n-1', null, 'n-3', null] })).toBe(
      '/live?layout=4&cameras=n-1,,n-3',
    );
  });
});

describe('the views of a role', () => {
  const views = (roles: readonly Role[]) => navigation(roles).map(({ to }) => to.view);

  it('begin at the console for who sees alerts, at the tasks for who builds', () => {
    expect(startRoute(['operator']).view).toBe('console');
    expect(startRoute(['technician']).view).toBe('work');
    expect(startRoute(['technician', 'operator']).view).toBe('console');
    expect(startRoute(['auditor']).view).toBe('oversee');
    expect(startRoute(['supervisor']).view).toBe('decide');
    expect(startRoute(['administrator']).view).toBe('administer');
  });

  it('are no more than the role may open', () => {
    expect(views(['operator'])).toEqual(['console', 'handover', 'devices', 'rings', 'rosters', 'live']);
    expect(views(['technician'])).toEqual([
      'work',
      'find',
      'devices',
      'rings',
      'import',
      'rosters',
      'live',
      'messages',
    ]);
    expect(views(['supervisor'])).toEqual([
      'decide',
      'console',
      'ask',
      'entries',
      'handover',
      'devices',
      'rings',
      'rosters',
      'live',
      'messages',
    ]);
    expect(views(['wall'])).toEqual(['console', 'rings', 'live']);
    expect(views(['auditor'])).toEqual(['oversee', 'log', 'misreads', 'rings', 'statistics', 'retention']);
    expect(views(['administrator'])).toEqual([
      'administer',
      'people',
      'district',
      'work',
      'find',
      'devices',
      'import',
      'messages',
      'retention',
    ]);
    expect(shownRoute({ view: 'find', jobId: null }, ['operator'])).toEqual({ view: 'console' });
    expect(shownRoute({ view: 'device', id: 'd' }, ['operator'])).toEqual({ view: 'device', id: 'd' });
    expect(shownRoute({ view: 'letters', code: null }, ['administrator'])).toEqual({
      view: 'administer',
    });
    expect(shownRoute({ view: 'messages', letterId: null }, ['administrator']).view).toBe('messages');
    expect(shownRoute({ view: 'messages', letterId: null }, ['operator'])).toEqual({ view: 'console' });
    expect(may(['wall'], 'steer')).toBe(false);
  });
});
