/** A store that lets reads expire, again and again, until it is killed. It prints a line when nothing was left to do. */
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { dayMs, over } from './retention.ts';

const [dataDir = '', rows = '', nowText = '', held = ''] = process.argv.slice(2);
const nowMs = Number(nowText);
const store = await openSqliteStore({
  dataDir,
  synchronous: 'normal',
  limits: { rows: Number(rows), spanMs: dayMs },
  onFailure: (error) => {
    throw error;
  },
});
process.stdout.write('open\n');
for (;;) {
  const { reads } = await store.reads.expire(
    over(nowMs + 40 * dayMs, 30, { heldReadIds: held.split(',') }),
    () => false,
  );
  if (reads === 0) process.stdout.write('done\n');
}
