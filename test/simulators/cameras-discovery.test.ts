import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import {
  type CameraFleet,
  type CamerasOptions,
  startCameras,
} from '../../simulators/cameras/start-cameras.ts';
import { endpointsIn, type Heard, probeText, probeUntil } from '../support/camera-client.ts';

let fleet: CameraFleet | null = null;
afterEach(async () => {
  await fleet?.stop();
  fleet = null;
});
async function start(options: CamerasOptions): Promise<CameraFleet> {
  fleet = await startCameras({ video: 'lazy', ...options });
  return fleet;
}
/** Endpoints heard of this fleet: other programs may run cameras as well. */
const heardOf = (running: CameraFleet, heard: readonly Heard[]): Set<string> => {
  const own = new Set(running.cameras.map(({ endpoint }) => endpoint));
  return new Set(heard.flatMap(({ text }) => endpointsIn(text)).filter((endpoint) => own.has(endpoint)));
};

test('420 cameras in one process are found by one raw client in less than 10 seconds', async () => {
  const running = await start({ count: 420 });
  const startedMs = performance.now();
  const heard = await probeUntil((all) => heardOf(running, all).size === 420, { timeoutMs: 15_000 });
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  expect(new Set(heard.map(({ from }) => from.address)).size).toBeGreaterThanOrEqual(
    process.platform === 'linux' ? 420 : 1,
  );
  const own = heard.find(({ text }) => text.includes(running.camera(7).endpoint));
  expect(own?.text).toContain(`<d:XAddrs>${running.camera(7).xaddr}</d:XAddrs>`);
  expect(own?.text).toContain('onvif://www.onvif.org/name/Camera%208');
  expect(own?.text).toContain('onvif://www.onvif.org/Profile/Streaming');
  expect(own?.text).toMatch(/<a:RelatesTo>uuid:[0-9a-f-]{36}<\/a:RelatesTo>/);
});

test.runIf(process.platform === 'linux')(
  'a probe to the address of one camera is answered by that one',
  async () => {
    const running = await start({ count: 3, multicast: false });
    const { address, endpoint } = running.camera(1);
    const heard = await probeUntil((all) => all.length > 0, { to: address });
    expect(heard[0]?.from.address).toBe(address);
    expect(endpointsIn(heard[0]?.text ?? '')).toEqual([endpoint]);
  },
);

test('types and scopes of a probe choose among the cameras', async () => {
  const running = await start({ count: 8 });
  const scope = 'onvif://www.onvif.org/hardware/RG-F25';
  const heard = await probeUntil((all) => heardOf(running, all).size === 2, {
    probe: probeText('dn:NetworkVideoTransmitter', scope),
  });
  const fixed = running.cameras.filter(({ identity }) => !identity.hasPtz).map(({ endpoint }) => endpoint);
  expect([...heardOf(running, heard)].sort()).toEqual(fixed.sort());
  // printers are asked for, and then a camera: what answered came by the second probe only
  const before = running.camera(0).counters.probes;
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.setMulticastInterface('127.0.0.1');
  socket.send(probeText('wprt:PrintDeviceType'), Number('3702'), '239.255.255.250');
  socket.send('<not><xml', Number('3702'), '239.255.255.250');
  socket.close();
  await probeUntil((all) => heardOf(running, all).size === 8);
  expect(running.camera(0).counters.probes).toBeGreaterThan(before);
  expect(running.camera(0).isRunning).toBe(true);
});

test('one datagram carries several matches, one camera answers on two addresses, another one not at all', async () => {
  const running = await start({
    count: 5,
    defects: new Map([
      [0, { matchesInOneDatagram: 2 }],
      [1, { undiscoverable: true }],
      [3, { furtherAddresses: 1 }],
      [4, { undiscoverable: true }],
    ]),
  });
  const { cameras } = running;
  const answersOf = (heard: readonly Heard[], index: number): Heard[] =>
    heard.filter(({ text }) => endpointsIn(text)[0] === cameras[index]?.endpoint);
  const heard = await probeUntil((all) => {
    const isTwice =
      process.platform !== 'linux' || new Set(answersOf(all, 3).map((one) => one.from.address)).size === 2;
    return (
      isTwice && answersOf(all, 0).length > 0 && answersOf(all, 2).length > 0 && answersOf(all, 3).length > 0
    );
  });
  expect(endpointsIn(answersOf(heard, 0)[0]?.text ?? '')).toEqual(
    cameras.slice(0, 3).map(({ endpoint }) => endpoint),
  );
  expect(answersOf(heard, 1)).toEqual([]);
  expect(answersOf(heard, 4)).toEqual([]);
});

test('a camera says Bye and Hello when it moves to another address, and keeps its endpoint', async () => {
  const running = await start({ count: 2 });
  const camera = running.camera(0);
  const listener = createSocket({ type: 'udp4', reuseAddr: true });
  listener.bind(Number('3702'), '239.255.255.250');
  await once(listener, 'listening');
  listener.addMembership('239.255.255.250', '127.0.0.1');
  const said: string[] = [];
  const moved = new Promise<void>((resolve) => {
    listener.on('message', (message) => {
      const text = message.toString();
      if (!text.includes(camera.endpoint) || !/<d:(?:Hello|Bye)>/.test(text)) return;
      said.push(text);
      if (text.includes('<d:Hello>')) resolve();
    });
  });
  const old = camera.address;
  await camera.changeAddress();
  await moved;
  listener.close();
  expect(said[0]).toContain('<d:Bye>');
  expect(said.at(-1)).toContain(`<d:XAddrs>${camera.xaddr}</d:XAddrs>`);
  expect(said.at(-1)).toContain('<d:MetadataVersion>2</d:MetadataVersion>');
  if (process.platform === 'linux') expect(camera.address).not.toBe(old);
  const heard = await probeUntil((all) => heardOf(running, all).size === 2);
  expect(heard.find(({ text }) => text.includes(camera.endpoint))?.text).toContain(camera.xaddr);
});

test('the same seed gives the same cameras, no seed others each time', async () => {
  const endpoints: string[][] = [];
  for (const options of [{ seed: 'a' }, { seed: 'a' }, {}, {}]) {
    const running = await start({ count: 2, multicast: false, ...options });
    endpoints.push(running.cameras.map(({ endpoint }) => endpoint));
    await running.stop();
  }
  expect(endpoints[0]).toEqual(endpoints[1]);
  expect(new Set(endpoints.flat()).size).toBe(6);
});
