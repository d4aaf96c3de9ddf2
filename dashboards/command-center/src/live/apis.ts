/** The calls of parts of the page that are loaded later, for whoever is signed in. */
import { OversightApi } from '../api/oversight.ts';
import { PeopleApi } from '../api/people.ts';
import { RecordsApi } from '../api/records.ts';
import { RingsApi } from '../api/rings.ts';
import { currentApi } from './state.ts';

function calls() {
  const api = currentApi();
  if (api === null) throw new Error('nobody is signed in');
  return api.calls;
}

/** @throws Error where nobody is signed in: views that need it are only shown then */
export function oversightApi(): OversightApi {
  return new OversightApi(calls());
}

/** @throws Error where nobody is signed in */
export function peopleApi(): PeopleApi {
  return new PeopleApi(calls());
}

/** @throws Error where nobody is signed in */
export function ringsApi(): RingsApi {
  return new RingsApi(calls());
}

/** @throws Error where nobody is signed in */
export function recordsApi(): RecordsApi {
  return new RecordsApi(calls());
}
