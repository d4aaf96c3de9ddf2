import type { Migration } from '../database.ts';

/** A day is the sum of its hours, each rounded by itself: exact days beside rounded hours would tell what the hours do not. */
export const statisticsByTheHour: Migration = {
  id: '024-statistics-by-the-hour',
  sql: 'DROP TABLE statistics_days;',
};
