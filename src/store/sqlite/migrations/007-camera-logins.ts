import type { Migration } from '../database.ts';

/** User names and passwords that are tried on the cameras of an area; `login` is sealed. */
export const cameraLogins: Migration = {
  id: '007-camera-logins',
  sql: `
    CREATE TABLE camera_logins (
      n INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      area_id TEXT REFERENCES areas (id),
      login TEXT NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX camera_logins_name ON camera_logins (ifnull(area_id, ''), name);
  `,
};
