/** A process of its own that watches a camera as pictures: told what on standard input, killed by the test. */
import { createInterface } from 'node:readline';
import { openMedia } from './media-plain.ts';

createInterface({ input: process.stdin }).once('line', async (line) => {
  const { url, login, mode } = JSON.parse(line);
  const media = openMedia({ url, login });
  const name = { deviceId: 'gate', quality: 'main', mode } as const;
  await media.hub.open(name);
  let told = false;
  media.hub.watch(name, {
    text: () => undefined,
    binary: () => {
      if (!told) process.stdout.write('watching\n');
      told = true;
    },
    waitingBytes: 0,
    end: (code) => process.stdout.write(`ended ${code}\n`),
  });
});
