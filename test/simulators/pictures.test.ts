/** The pictures of the demo's reads, and what else the demo has beside a run that measures. */
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { buildDistrict } from '../../simulators/district/district.ts';
import { createRun, writePayload } from '../../simulators/payload.ts';
import { drawPictures } from '../../simulators/pictures/draw.ts';
import { worthPicturing } from '../../simulators/pictures/pictures.ts';
import { createScenario, type ScenarioOptions } from '../../simulators/scenario.ts';
import type { Outgoing, ReadPlan } from '../../simulators/scenario-types.ts';
import { chooseDemoPosts } from '../../simulators/setup/posts.ts';
import { matchEntry } from '../../simulators/traffic/watchlist.ts';

const options: ScenarioOptions = {
  seed: 'pictures',
  reads: 2_500,
  pace: { kind: 'rate', perSecond: 1_000 },
  listedShare: 0.2,
};
const run = createRun('pictures', Date.UTC(2026, 10, 24, 4));

function planned(more: Partial<ScenarioOptions> = {}): { plans: ReadPlan[]; messages: Outgoing[] } {
  const plans: ReadPlan[] = [];
  const messages = [...createScenario({ ...options, ...more }).messages((plan) => plans.push(plan))];
  return { plans, messages };
}
/** Of the plate in the picture: red, green, blue of 0 to 255, of its upper left part, where no character is. */
async function plateColor(jpeg: Uint8Array, box: readonly number[]): Promise<number[]> {
  const [x = 0, y = 0, width = 0, height = 0] = box;
  const part = {
    left: Math.round((x + width * 0.02) * 960),
    top: Math.round((y + height * 0.08) * 540),
    width: Math.round(width * 0.96 * 960),
    height: 4,
  };
  const { channels } = await sharp(await sharp(jpeg).extract(part).png().toBuffer()).stats();
  return channels.map(({ mean }) => mean);
}

it('a picture is a small JPEG of the vehicle with the plate that it really bears, where the read says that it is', async () => {
  const { plans } = planned();
  const pictures = drawPictures(() => true);
  const misread =
    plans.find(
      ({ first, vehiclePlate }) => vehiclePlate.color === 'blue' && first.plate !== vehiclePlate.text,
    ) ?? expect.fail('nothing is misread');
  const picture = (await pictures.of(run, misread)) ?? expect.fail('no picture');
  expect(await sharp(picture.jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 960, height: 540 });
  expect(picture.jpeg.length).toBeLessThan(60_000);
  const [red = 0, , blue = 0] = await plateColor(picture.jpeg, picture.plateBox ?? []);
  expect(blue).toBeGreaterThan(red + 40);
  // another plate makes another picture, the same read the same one
  const other = {
    ...misread,
    number: misread.number + 121,
    vehiclePlate: { ...misread.vehiclePlate, text: '京A00001' },
  };
  const drawn = await pictures.of(run, other);
  expect(Buffer.compare(drawn?.jpeg ?? picture.jpeg, picture.jpeg)).not.toBe(0);
  expect((await pictures.of(run, misread))?.jpeg).toEqual(picture.jpeg);
  const bare = await pictures.of(run, {
    ...misread,
    number: 1,
    vehiclePlate: { kind: 'none', color: null, text: '' },
  });
  expect(bare?.plateBox).toBeNull();
});

it('every read that can hit an entry has a picture, and some of the others; it goes along in the message', async () => {
  const { plans, messages } = planned();
  const { watchlist } = createScenario(options);
  const wanted = worthPicturing(watchlist);
  const hits = plans.filter(({ first }) =>
    watchlist.entries.some((entry) => matchEntry(entry, first.plate, first.plateColor) !== null),
  );
  expect(hits.length).toBeGreaterThan(10);
  expect(hits.every(wanted)).toBe(true);
  const others = plans.filter((plan) => !hits.includes(plan));
  const share = others.filter(wanted).length / others.length;
  expect([share > 0.05, share < 0.25]).toEqual([true, true]);

  const message =
    messages.find(({ reads }) => reads.some(({ plan }) => plan === hits[0])) ?? expect.fail('not sent');
  const pictures = drawPictures((plan) => plan === hits[0]);
  const drawn = await Promise.all(message.reads.map(({ plan }) => pictures.of(run, plan)));
  const sent = [JSON.parse(writePayload(run, message, drawn))].flat() as {
    image?: { data: string };
    plateBox?: unknown;
  }[];
  expect(sent.map(({ image }) => image !== undefined)).toEqual(
    message.reads.map(({ plan }) => plan === hits[0]),
  );
  const with1 = sent.find(({ image }) => image !== undefined);
  const own = drawn.find((one) => one !== null);
  expect(Buffer.from(with1?.image?.data ?? '', 'base64')).toEqual(Buffer.from(own?.jpeg ?? []));
  expect(with1?.plateBox).toEqual(own?.plateBox ?? undefined);
  // a run that measures sends none
  expect(writePayload(run, message)).not.toContain('image');
});

it('listed vehicles of the demo drive past its crews more often, and not otherwise', () => {
  const posts = chooseDemoPosts(buildDistrict(options.seed));
  expect([posts.a.checkpoint.grade, posts.b.checkpoint.grade]).toEqual(['A', 'B']);
  const ids = [posts.a.checkpoint.id, posts.b.checkpoint.id];
  const { district, watchlist } = createScenario(options);
  const listed = new Set(watchlist.entries.map(({ plate }) => plate));
  /** Of the drives of listed vehicles, how many lead past one of them. */
  const past = (more: Partial<ScenarioOptions>): number => {
    const own = planned(more).plans.filter(({ vehiclePlate }) => listed.has(vehiclePlate.text));
    const trips = [...new Set(own.map(({ trip }) => trip))];
    expect(trips.length).toBeGreaterThan(5);
    const passing = trips.filter((trip) =>
      trip.some(({ siteIndex }) => ids.includes(district.sites[siteIndex]?.checkpoint.id ?? '')),
    );
    return passing.length / trips.length;
  };
  expect(past({})).toBeLessThan(0.4);
  expect(past({ listedVia: { checkpointIds: ids, share: 1 } })).toBe(1);
});
