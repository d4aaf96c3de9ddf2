import type { Migration } from '../database.ts';

/** What the gateway needs to fetch from a device, and what the device says of itself. `login` is sealed. */
export const deviceDetails: Migration = {
  id: '006-device-details',
  sql: `
    ALTER TABLE devices ADD COLUMN zone TEXT;
    ALTER TABLE devices ADD COLUMN keys TEXT;
    ALTER TABLE devices ADD COLUMN fetching TEXT;
    ALTER TABLE devices ADD COLUMN login TEXT;
    ALTER TABLE devices ADD COLUMN firmware TEXT;
    ALTER TABLE devices ADD COLUMN model TEXT;
    ALTER TABLE devices ADD COLUMN camera TEXT;
  `,
};
