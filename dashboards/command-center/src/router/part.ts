/** What an area of the page says of its views: addresses, who may, how one gets there. One file for each in parts/. */
import type { StrokeName } from '../components/strokes.ts';
import type { Ability } from '../domain/abilities.ts';

/** An entry of the navigation. Its text is `nav.<view>`. */
export interface NavEntry<R extends { view: string }> {
  to: R;
  icon: StrokeName;
  /** Place in the navigation: smaller comes first. */
  order: number;
  /** Views that belong to this entry without being it, of other areas too. */
  within?: readonly string[];
  /** Only who has this finds it in the navigation: others come to it by another way. */
  offeredTo?: Ability;
}
export interface RoutePart<R extends { view: string }> {
  /** Every view with the ability that it needs; null: everybody who is signed in. */
  views: Readonly<Record<R['view'], Ability | null>>;
  /** The route of an address, cut at its slashes; null where it is not of this area. Never throws. */
  parse(path: readonly string[], query: URLSearchParams): R | null;
  address(route: R): string;
  navigation: readonly NavEntry<R>[];
  /** Shown without the bar at the top: it has the screen to itself. */
  bare?: boolean;
}

/** The query of an address; what has no value is left out. */
export function queryText(parts: readonly (readonly [string, string | null])[]): string {
  const given = parts.filter((part): part is readonly [string, string] => part[1] !== null && part[1] !== '');
  // a comma needs no escape in a query, and the address of a wall stays readable
  const text = given.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`);
  return text.length === 0 ? '' : `?${text.join('&')}`;
}

/** The parts of a list in a query. */
export function listOf(text: string | null): string[] {
  return text === null || text === '' ? [] : text.split(',');
}
