/**
 * The thread that moves committed pages from the write-ahead logs into the files, twice a second. Left to the writer,
 * that is a pause of some ten milliseconds every few seconds, in which no read is acknowledged. PASSIVE waits for
 * nobody and holds nobody up; the writer's own checkpoint stays as the net below, with little left to do.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { type Database, openDatabase } from './database.ts';

const everyMs = 500;

const { mainPath } = workerData as { mainPath: string };
const main = openDatabase(mainPath);
let partition: Database | null = null;

parentPort?.on('message', (path: string) => {
  partition?.close();
  partition = openDatabase(path);
});
setInterval(() => {
  for (const db of [partition, main]) db?.pragma('wal_checkpoint(PASSIVE)');
}, everyMs);
