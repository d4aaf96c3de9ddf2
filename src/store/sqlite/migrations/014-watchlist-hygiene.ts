import type { Migration } from '../database.ts';

/** Alerts of an entry, resolved or not: what the hygiene report asks of each. */
export const watchlistHygieneIndex: Migration = {
  id: '014-watchlist-hygiene',
  sql: 'CREATE INDEX alerts_entry ON alerts (entry_id);',
};
