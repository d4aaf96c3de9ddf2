import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Device } from '../../src/core/entities.ts';
import type { Make, Pull, RawMessage } from '../../src/core/model.ts';
import { createAddressGuard } from '../../src/net/address-guard.ts';
import { type LinkParts, linkOf } from '../../src/transports/links.ts';
import { type LinkState, LinkSupervisor } from '../../src/transports/supervisor.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function aDevice(change: Partial<Device>): Device {
  return {
    id: 'd-1',
    name: 'd-1',
    make: 'test',
    kind: 'reader',
    checkpointId: null,
    areaId: 'a',
    state: 'online',
    clock: { offsetMs: null, quality: 'unknown' },
    hasLogin: false,
    ...change,
  };
}
function aMake(pull: Pull): Make {
  return {
    id: 'test',
    name: 'test',
    source: 'written for this test',
    models: ['x'],
    transports: [pull.transport],
    understands: ['x'],
    pulls: [pull],
    decode: () => ({ reads: [], rejects: [] }),
  };
}

/** A supervisor over one device, with what came and how its link stands. */
function supervised(device: Device, pull: Pull, change: Partial<LinkParts> = {}) {
  const messages: RawMessage[] = [];
  const states: LinkState[] = [];
  let wake = (): void => undefined;
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) await new Promise<void>((resolve) => (wake = resolve));
  };
  const parts: LinkParts = {
    guard: createAddressGuard(['127.0.0.1']),
    allowPlainBasic: false,
    loginOf: async () => null,
    deliverFor: () => async (message) => {
      messages.push(message);
      wake();
    },
    zoneOf: (one) => one.zone,
    cursorOf: () => ({ get: async () => null, set: async () => undefined }),
    runPullPoint: async () => undefined,
    ...change,
  };
  const supervisor = new LinkSupervisor({
    clock: Date.now,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    minPauseMs: 5,
    maxPauseMs: 10,
    changed: (_id, state) => {
      states.push(state);
      wake();
    },
  });
  const want = (one: Device | null): void => {
    const link = one === null ? null : linkOf(one, aMake(pull), parts);
    supervisor.want(new Map(link === null ? [] : [['d-1', link]]));
  };
  ends.push(() => supervisor.close());
  want(device);
  return { messages, states, until, want, supervisor };
}

async function web(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ address: string; server: Server }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe('a stream', () => {
  const pull: Pull = { transport: 'stream', path: '/events', heartbeatTimeoutMs: 300 };
  const part = (type: string, body: string): string =>
    `--b\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}\r\n`;

  it('gives an event with the pictures that follow it as one message, and is opened again when it ends', async () => {
    let opened = 0;
    const { address } = await web((request, response) => {
      expect(request.url).toBe('/events');
      opened++;
      response.writeHead(200, { 'content-type': 'multipart/mixed; boundary=b' });
      response.write(part('application/xml', '<heartbeat/>'));
      response.write(
        part('application/xml', '<event/>') + part('image/jpeg', 'jpeg1') + part('image/jpeg', 'jpeg2'),
      );
      response.end(part('application/xml', '<last/>'));
    });
    const link = supervised(
      aDevice({ address, connection: { transport: 'stream' }, zone: 'Asia/Shanghai' }),
      pull,
    );
    await link.until(() => link.messages.length >= 6);
    expect(opened).toBeGreaterThanOrEqual(2);
    const [heartbeat, event, last] = link.messages;
    expect(heartbeat).toMatchObject({
      transport: 'http',
      contentType: 'application/xml',
      zone: 'Asia/Shanghai',
    });
    expect(Buffer.from(event?.body ?? []).toString()).toMatch(/<event\/>[\s\S]*jpeg1[\s\S]*jpeg2/);
    expect(event?.contentType).toMatch(/^multipart\/mixed; boundary=/);
    expect(Buffer.from(last?.body ?? []).toString()).toBe('<last/>');
  });

  it('that falls silent is closed and opened again, and its state says why', async () => {
    let opened = 0;
    const { address } = await web((_request, response) => {
      opened++;
      response.writeHead(200, { 'content-type': 'multipart/mixed; boundary=b' });
      response.write(part('application/xml', '<heartbeat/>'));
    });
    const link = supervised(aDevice({ address, connection: { transport: 'stream' } }), pull);
    await link.until(() => link.states.some(({ code }) => code === 'device_silent') && opened >= 2);
    expect(link.states[0]).toMatchObject({ connected: true, code: null });
  });

  it('that answers with something else, or is not there, is a failure with a code', async () => {
    const { address, server } = await web((_request, response) => void response.end('hello'));
    const link = supervised(aDevice({ address, connection: { transport: 'stream' } }), pull);
    await link.until(() => link.states.some(({ code }) => code === 'device_answered_error'));
    server.close();
    server.closeAllConnections();
    await link.until(() => link.states.some(({ code }) => code === 'device_unreachable'));
    expect(link.supervisor.stateOf('d-1')?.failures).toBeGreaterThan(1);
  });

  it('is not opened outside of the networks that devices may be in', async () => {
    const link = supervised(
      aDevice({ connection: { transport: 'stream', url: 'http://127.0.0.2:1/' } }),
      pull,
    );
    await link.until(() => link.states.some(({ code }) => code === 'address_refused'));
  });

  it('ends when its device is retired or moves', async () => {
    const closed: Promise<unknown>[] = [];
    const { address } = await web((_request, response) => {
      closed.push(once(response, 'close'));
      response.writeHead(200, { 'content-type': 'multipart/mixed; boundary=b' });
      response.write(part('application/xml', '<heartbeat/>'));
    });
    const device = aDevice({ address, connection: { transport: 'stream' } });
    const link = supervised(device, { ...pull, heartbeatTimeoutMs: 60_000 });
    await link.until(() => link.states.some(({ connected }) => connected));
    link.want({ ...device, zone: 'UTC' });
    await closed[0];
    await link.until(() => closed.length === 2);
    link.want({ ...device, zone: 'UTC', state: 'retired' });
    await closed[1];
    expect(link.supervisor.stateOf('d-1')).toBeNull();
  });
});

describe('polling', () => {
  it('goes on from its cursor, which moves only when the answer is stored', async () => {
    const asked: (string | null)[] = [];
    const { address } = await web((request, response) => {
      asked.push(new URL(request.url ?? '', 'http://x').searchParams.get('from'));
      response.end(`answer ${asked.length}`);
    });
    const kept: string[] = [];
    let refuse = true;
    const got: string[] = [];
    const pull: Pull = {
      transport: 'poll',
      intervalMs: 5,
      request: (cursor) => ({ path: `/list?from=${cursor ?? 'start'}` }),
      cursorOf: ({ body }) => Buffer.from(body).toString().split(' ')[1] ?? null,
    };
    const link = supervised(aDevice({ address, connection: { transport: 'poll' } }), pull, {
      cursorOf: () => ({
        get: async () => kept.at(-1) ?? null,
        set: async (cursor) => void kept.push(cursor),
      }),
      deliverFor:
        () =>
        async ({ body }) => {
          if (refuse) {
            refuse = false;
            throw new Error('the store did not take it');
          }
          got.push(Buffer.from(body).toString());
        },
    });
    await link.until(() => link.states.filter(({ connected }) => connected).length >= 1 && kept.length >= 0);
    while (got.length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(asked.slice(0, 4)).toEqual(['start', 'start', '2', '3']);
    expect(kept.slice(0, 2)).toEqual(['2', '3']);
  });
});

describe('a TCP line', () => {
  it('gives its messages, holds the device back while the store is busy, and connects again', async () => {
    const sockets: Socket[] = [];
    const server: TcpServer = createTcpServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.write(`<event>${sockets.length}</event>\n<ev`);
      if (sockets.length === 1) socket.end('ent>cut');
      else socket.write('ent>whole</event>');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const url = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const pull: Pull = { transport: 'tcp', defaultPort: 1, frame: { xmlElement: 'event' } }; // not opened
    const link = supervised(aDevice({ connection: { transport: 'tcp', url } }), pull);
    await link.until(() => link.messages.length >= 3);
    expect(link.messages.map(({ body }) => Buffer.from(body).toString())).toEqual([
      '<event>1</event>',
      '<event>2</event>',
      '<event>whole</event>',
    ]);
  });
});
