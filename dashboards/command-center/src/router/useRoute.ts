/** The present route, in the address: a reload and a bookmark lead back to what was seen. */
import { create } from 'zustand';
import { addressOf, type Route, routeOf } from './routes.ts';

export interface RouteState {
  route: Route;
  /** `replace`: the way back does not lead here (a filter that is being typed). */
  go(route: Route, replace?: boolean): void;
}

export const useRoute = create<RouteState>()((set) => ({
  route: routeOf(location.pathname, location.search),
  go(route, replace = false) {
    const address = addressOf(route);
    if (replace) history.replaceState(null, '', address);
    else if (address !== location.pathname + location.search) history.pushState(null, '', address);
    set({ route });
  },
}));

/** Follows the browser's own back and forward. */
export function followAddress(): void {
  addEventListener('popstate', () =>
    useRoute.setState({ route: routeOf(location.pathname, location.search) }),
  );
}
