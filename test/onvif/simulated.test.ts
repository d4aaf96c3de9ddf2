/** The gateway's client against the simulated cameras: on the wire, with each defect by its name. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namedDefects } from '../../simulators/cameras/defects.ts';
import { type CameraFleet, defaultLogin, startCameras } from '../../simulators/cameras/start-cameras.ts';
import type { CameraDescription, Sighting } from '../../src/onvif/contract.ts';
import { asking, testClient } from './support/client.ts';

const names = Object.keys(namedDefects);
/** So slow that a loaded machine is still told apart from it. */
const slower: Readonly<Record<string, object>> = { slow: { delayMs: 60_000 }, drip: { dripMs: 5000 } };
let fleet: CameraFleet;
const found = new Map<string, Sighting>();
const described = new Map<string, CameraDescription>();

beforeAll(async () => {
  fleet = await startCameras({
    count: names.length,
    defects: new Map(names.map((name, index) => [index, { ...namedDefects[name], ...slower[name] }])),
    video: 'lazy',
    videoFolder: mkdtempSync(join(tmpdir(), 'ringgate-cameras-')),
    spreadMs: 200,
  });
  const client = testClient({ answerMs: 5000 });
  await client.find({
    addresses: fleet.describe().map(({ address }) => address),
    multicast: true,
    interfaces: ['127.0.0.1'],
    timeoutMs: 3000,
    signal: new AbortController().signal,
    sighted: (sighting) =>
      found.set((sighting.endpoint ?? sighting.addresses[0] ?? '').toLowerCase(), sighting),
    probed: () => undefined,
    httpPorts: [],
  });
  await Promise.all(
    fleet.describe().map(async ({ endpoint, xaddr }, index) => {
      const urls = found.get(endpoint.toLowerCase())?.serviceUrls ?? [xaddr];
      // a port that is left out of the address itself cannot be known; that of its services can
      const tried = names[index] === 'no-port' ? [...urls, xaddr] : urls;
      const request = asking(tried, { endpoint, logins: [{ ...defaultLogin }] });
      described.set(names[index] ?? '', await client.describe(request));
    }),
  );
});
afterAll(async () => {
  await fleet.stop();
});

describe('simulated cameras', () => {
  it('are all found, the one that does not answer probes by its neighbour’s datagram', () => {
    const missed = names.filter(
      (_, index) => !found.has(fleet.describe()[index]?.endpoint.toLowerCase() ?? ''),
    );
    expect(missed).toEqual([]);
  });

  it.each(names)('%s', (name) => {
    const one = described.get(name);
    const said = { state: one?.state, code: one?.problem?.code ?? null };
    const broken = { state: 'broken', code: 'device_answer_broken' };
    const expected: Record<string, { state: string; code: string | null }> = {
      malformed: broken,
      truncated: broken,
      bomb: broken,
      html: broken,
      huge: { state: 'broken', code: 'device_answer_too_large' },
      redirect: { state: 'broken', code: 'device_answered_error' },
      slow: { state: 'unreachable', code: 'device_too_slow' },
      drip: { state: 'unreachable', code: 'device_too_slow' },
      silent: { state: 'unreachable', code: 'device_too_slow' },
    };
    expect([said, one?.problem]).toEqual([
      expected[name] ?? { state: 'described', code: null },
      expected[name] === undefined ? null : expect.anything(),
    ]);
    if (one?.state !== 'described') return;
    const truth = fleet.describe()[names.indexOf(name)];
    expect(one.facts).toMatchObject({
      serial: truth?.serial,
      model: truth?.model,
      hardwareAddress: truth?.hardwareAddress.toLowerCase(),
      hasPtz: truth?.ptz,
      hasEvents: true,
    });
    expect(one.facts.profiles.map(({ streamUri }) => streamUri)).toEqual(
      truth?.profiles.map(({ rtsp }) => rtsp),
    );
    expect(
      one.missing.filter(({ operation }) => !(name === 'no-snapshot' && operation === 'GetSnapshotUri')),
    ).toEqual([]);
    if (name === 'clock') expect(Math.abs((one.clockOffsetMs ?? 0) + 86_400_000)).toBeLessThan(3000);
    if (name === 'local-time') expect(one.clock?.isLocalTime).toBe(true);
  });

  it('do not lock, however many logins there are for them', async () => {
    const lock = fleet.describe()[names.indexOf('lock')];
    const client = testClient();
    const wrong = Array.from({ length: 6 }, (_, n) => ({ username: 'admin', password: `wrong-${n}` }));
    const refused = await client.describe(asking(lock?.xaddr ?? '', { logins: wrong }));
    expect(refused.problem?.code).toBe('device_refused_login');
    const right = await client.describe(asking(lock?.xaddr ?? '', { logins: [{ ...defaultLogin }] }));
    expect(right.state).toBe('described');
  });

  it('are looked at, steered, and send events', async () => {
    const client = testClient({ pullPoint: { waitSeconds: 1 } });
    const index = fleet.describe().findIndex(({ ptz, defects }) => ptz && Object.keys(defects).length === 0);
    const truth = fleet.describe()[index < 0 ? fleet.describe().findIndex(({ ptz }) => ptz) : index];
    const target = { serviceUrl: truth?.xaddr ?? '', login: { ...defaultLogin } };
    expect(await client.probe(target)).toMatchObject({ reachable: true, login: 'accepted', problem: null });
    await client.ptz.move(target, { pan: 0.2, tilt: 0, zoom: 0 }, 200);
    await client.ptz.stop(target);
    const saved = await client.ptz.save(target, 'Gate 7');
    expect(await client.ptz.presets(target)).toContainEqual(saved);
    await client.ptz.goto(target, saved.token);
    await client.ptz.remove(target, saved.token);
    await expect(client.ptz.goto(target, 'no-such')).rejects.toMatchObject({ code: 'not_found' });
    const stop = new AbortController();
    let heard = 0;
    await client.runPullPoint({
      target,
      topicFilter: null,
      signal: stop.signal,
      heard: () => {
        if (++heard === 2) stop.abort();
      },
      deliver: () => Promise.resolve(),
    });
    expect(heard).toBe(2);
  });
});
