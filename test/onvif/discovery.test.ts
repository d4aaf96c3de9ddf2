import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { createAddressGuard } from '../../src/net/address-guard.ts';
import type { FindRequest, Sighting } from '../../src/onvif/contract.ts';
import { probeInterfaces } from '../../src/onvif/discovery/interfaces.ts';
import { readProbeAnswer } from '../../src/onvif/discovery/probe-answer.ts';
import { testClient } from './support/client.ts';
import { startRawCamera } from './support/raw-camera.ts';

const group = '239.255.255.250';
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A device of plain dgram on loopback. */
class Responder {
  readonly socket: Socket;
  port = 0;
  probes: string[] = [];
  private constructor(socket: Socket) {
    this.socket = socket;
  }
  static async start(
    answer: (probe: string, from: RemoteInfo, self: Responder) => void,
    { address, port = 0, multicast = false }: { address: string; port?: number; multicast?: boolean },
  ): Promise<Responder> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    const self = new Responder(socket);
    const bound = once(socket, 'listening');
    socket.bind(port, multicast ? '0.0.0.0' : address);
    await bound;
    self.port = socket.address().port;
    if (multicast) socket.addMembership(group, '127.0.0.1');
    socket.on('message', (bytes, from) => {
      self.probes.push(bytes.toString());
      answer(bytes.toString(), from, self);
    });
    open.push({ close: () => new Promise<void>((resolve) => socket.close(() => resolve())) });
    return self;
  }
}

interface SaidMatch {
  endpoint?: string;
  xaddrs?: string;
  scopes?: string;
  types?: string;
}
function idOf(probe: string): string {
  return /MessageID>([^<]+)</.exec(probe)?.[1] ?? '';
}
function matchesOf(relatesTo: string, matches: SaidMatch[]): string {
  const body = matches
    .map(
      ({
        endpoint = 'urn:uuid:1',
        xaddrs = '',
        scopes = 'onvif://www.onvif.org/name/Cam%201 onvif://www.onvif.org/hardware/H-1',
        types = 'dn:NetworkVideoTransmitter',
      }) =>
        `<d:ProbeMatch><wsa:EndpointReference><wsa:Address>${endpoint}</wsa:Address></wsa:EndpointReference><d:Types>${types}</d:Types><d:Scopes>${scopes}</d:Scopes><d:XAddrs>${xaddrs}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch>`,
    )
    .join('');
  return `<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><s:Header><wsa:RelatesTo>${relatesTo}</wsa:RelatesTo></s:Header><s:Body><d:ProbeMatches>${body}</d:ProbeMatches></s:Body></s:Envelope>`;
}

/** By endpoint or address, the last that was said of each. */
async function find(
  discoveryPort: number,
  more: Partial<FindRequest> = {},
  parts: Parameters<typeof testClient>[0] = {},
): Promise<{ last: Sighting[]; calls: number; probed: number }> {
  const last = new Map<string, Sighting>();
  let calls = 0;
  let probed = 0;
  await testClient({ discoveryPort, ...parts }).find({
    addresses: [],
    multicast: false,
    interfaces: ['127.0.0.1'],
    timeoutMs: 900,
    signal: new AbortController().signal,
    sighted: (sighting) => {
      calls++;
      last.set(sighting.endpoint ?? sighting.addresses[0] ?? '', sighting);
    },
    probed: (count) => {
      probed = count;
    },
    httpPorts: [],
    ...more,
  });
  return { last: [...last.values()], calls, probed };
}

describe('cameras are found', () => {
  it('by multicast on an interface, once however often they answer, from whatever port', async () => {
    const responder = await Responder.start(
      (probe, from) => {
        // not from the port that was asked
        const other = createSocket('udp4');
        const text = matchesOf(idOf(probe), [
          { endpoint: 'urn:uuid:A', xaddrs: 'http://127.0.0.1:8001/onvif/device_service' }, // not opened
        ]);
        other.send(text, from.port, from.address);
        other.send(text, from.port, from.address, () => other.close());
      },
      { address: '127.0.0.1', multicast: true },
    );
    const { last, calls } = await find(responder.port, { multicast: true });
    expect(calls).toBe(1);
    expect(last).toEqual([
      {
        endpoint: 'urn:uuid:A',
        addresses: ['127.0.0.1:8001'], // not opened
        serviceUrls: ['http://127.0.0.1:8001/onvif/device_service'], // not opened
        name: 'Cam 1',
        model: 'H-1',
      },
    ]);
    const types = responder.probes.map((probe) => /<d:Types[^>]*>([^<]+)</.exec(probe)?.[1] ?? 'none');
    expect(new Set(types)).toEqual(new Set(['dn:NetworkVideoTransmitter', 'tds:Device', 'none']));
    expect(types.filter((type) => type === 'none').length).toBeGreaterThan(1);
    expect(new Set(responder.probes.map(idOf)).size).toBe(responder.probes.length);
  });

  it('at single addresses, on several of them as one camera', async () => {
    const answer = (address: string) => (probe: string, from: RemoteInfo, self: Responder) => {
      const xaddrs = `http://${address}:8001/onvif/device_service`;
      self.socket.send(
        matchesOf(idOf(probe).toUpperCase(), [{ endpoint: 'uuid:B', xaddrs }]),
        from.port,
        from.address,
      );
    };
    const first = await Responder.start(answer('127.0.0.2'), { address: '127.0.0.2' });
    await Responder.start(answer('127.0.0.3'), { address: '127.0.0.3', port: first.port });
    const addresses = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '__proto__', '10.1.1.1'];
    const { last, calls, probed } = await find(first.port, { addresses });
    expect([last.length, calls, probed]).toEqual([1, 2, 5]);
    expect(last[0]?.addresses.toSorted()).toEqual(['127.0.0.2:8001', '127.0.0.3:8001']);
    expect(last[0]?.serviceUrls).toHaveLength(2);
  });

  it('many in one datagram, with new lines between addresses, zones, and addresses that are none', async () => {
    const responder = await Responder.start(
      (probe, from, self) => {
        const matches: SaidMatch[] = [
          {
            endpoint: 'urn:uuid:1',
            xaddrs:
              '\n\thttp://192.168.1.64/onvif/device_service\r\n  http://127.0.0.2:80/onvif/device_service \n',
          },
          {
            endpoint: 'urn:uuid:2',
            xaddrs: '__proto__ http:// http://[fe80::1%25eth0]/onvif/device_service',
          },
          { endpoint: 'urn:uuid:3', xaddrs: '' },
          { endpoint: 'constructor', xaddrs: 'http://127.0.0.2:81/onvif/x' },
          {
            endpoint: '__proto__',
            xaddrs: 'http://127.0.0.2:82/onvif/x',
            scopes: 'onvif://www.onvif.org/name/%E4%B8 onvif://www.onvif.org/hardware/%E4%B8%AD',
            types: '',
          },
          {
            endpoint: 'urn:uuid:printer',
            xaddrs: 'http://127.0.0.2:83/wsd',
            scopes: '',
            types: 'wsdp:Device',
          },
          { endpoint: 'urn:uuid:4', xaddrs: 'http://127.0.0.2:84/x', scopes: '', types: 'tds:Device' },
        ];
        self.socket.send(matchesOf(idOf(probe), matches), from.port, from.address);
      },
      { address: '127.0.0.2' },
    );
    const { last } = await find(responder.port, { addresses: ['127.0.0.2'] });
    expect(last.map(({ endpoint }) => endpoint)).toEqual([
      'urn:uuid:1',
      'urn:uuid:2',
      'urn:uuid:3',
      'constructor',
      '__proto__',
      'urn:uuid:4',
    ]);
    expect(last[0]?.serviceUrls.slice(0, 3)).toEqual([
      'http://127.0.0.2/onvif/device_service',
      'http://192.168.1.64/onvif/device_service',
      'http://127.0.0.2:8080/onvif/device_service',
    ]);
    expect(last[1]?.serviceUrls).toContain('http://[fe80::1%25eth0]/onvif/device_service');
    expect(last[2]?.serviceUrls[0]).toBe('http://127.0.0.2/onvif/device_service');
    expect([last[4]?.name, last[4]?.model]).toEqual(['%E4%B8', '中']);
  });

  it('by answers to our own probes only', async () => {
    const responder = await Responder.start(
      (probe, from, self) => {
        for (const relatesTo of ['urn:uuid:00000000-0000-4000-8000-000000000000', '', '__proto__'])
          self.socket.send(
            matchesOf(relatesTo, [{ xaddrs: 'http://127.0.0.2/onvif/x' }]),
            from.port,
            from.address,
          );
        self.socket.send(probe, from.port, from.address);
        self.socket.send('<broken ProbeMatch', from.port, from.address);
        self.socket.send(Buffer.alloc(60_000, 'ProbeMatch'), from.port, from.address);
        self.socket.send('', from.port, from.address);
      },
      { address: '127.0.0.2' },
    );
    expect((await find(responder.port, { addresses: ['127.0.0.2'] })).last).toEqual([]);
    expect(responder.probes.length).toBeGreaterThan(1);
  });

  it('by HTTP where they do not answer probes, whether they let in or not', async () => {
    const open1 = await startRawCamera({ host: '127.0.0.5' });
    const closed = await startRawCamera({
      host: '127.0.0.6',
      answer: () => ({
        status: 401,
        headers: { 'www-authenticate': 'Digest realm="onvif", nonce="x"' },
        body: '<x/>',
      }),
    });
    const web = await startRawCamera({ host: '127.0.0.7', answer: () => ({ body: '<html>hello</html>' }) });
    open.push(open1, closed, web);
    const { last } = await find(1, {
      addresses: ['127.0.0.5', '127.0.0.6', '127.0.0.7', '127.0.0.8'],
      httpPorts: [open1.port, closed.port, web.port],
    });
    expect(last.map(({ serviceUrls }) => serviceUrls)).toEqual([[open1.serviceUrl]]);
    expect(last[0]).toMatchObject({ endpoint: null, addresses: [`127.0.0.5:${open1.port}`] });
  });

  it('never outside the networks of cameras, by UDP or by HTTP', async () => {
    const responder = await Responder.start(() => undefined, { address: '127.0.0.2' });
    const one = await startRawCamera({ host: '127.0.0.2' });
    open.push(one);
    const guard = createAddressGuard(['10.0.0.0/8']);
    const { last, probed } = await find(
      responder.port,
      { addresses: ['127.0.0.2'], httpPorts: [one.port] },
      { guard },
    );
    expect([last, probed, responder.probes, one.requests]).toEqual([[], 1, [], []]);
  });

  it('until somebody has seen enough', async () => {
    const stop = new AbortController();
    const responder = await Responder.start(
      (probe, from, self) => {
        self.socket.send(
          matchesOf(idOf(probe), [{ xaddrs: 'http://127.0.0.2/onvif/x' }]),
          from.port,
          from.address,
        );
      },
      { address: '127.0.0.2' },
    );
    const startedAtMs = performance.now();
    let calls = 0;
    await find(responder.port, {
      addresses: ['127.0.0.2'],
      timeoutMs: 60_000,
      signal: stop.signal,
      sighted: () => {
        calls++;
        stop.abort();
      },
    });
    expect([calls, performance.now() - startedAtMs < 5000]).toEqual([1, true]);
  });

  it('or it is said that nothing could be sent', async () => {
    await expect(find(1, { multicast: true, interfaces: ['no-such-interface'] })).rejects.toMatchObject({
      code: 'unavailable',
    });
    await expect(find(1, { multicast: true, interfaces: ['192.0.2.1'] })).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  it('400 of them at one moment', async () => {
    const responder = await Responder.start(
      (probe, from, self) => {
        for (let n = 0; n < 400; n++)
          self.socket.send(
            matchesOf(idOf(probe), [
              {
                endpoint: `urn:uuid:${n}`,
                xaddrs: `http://127.0.${n >> 8}.${n & 255}:8000/onvif/device_service`,
              },
            ]),
            from.port,
            from.address,
          );
      },
      { address: '127.0.0.1', multicast: true },
    );
    const { last, calls } = await find(responder.port, { multicast: true, timeoutMs: 3000 });
    expect([last.length, calls]).toEqual([400, 400]);
  });
});

describe('interfaces to look for cameras on', () => {
  const address = (text: string, internal = false) => ({
    address: text,
    netmask: '',
    mac: '',
    cidr: null,
    internal,
    ...(text.includes(':') ? { family: 'IPv6' as const, scopeid: 2 } : { family: 'IPv4' as const }),
  });
  const present = {
    lo: [address('127.0.0.1', true), address('::1', true)],
    eth0: [address('10.0.0.2'), address('fd00::2'), address('fe80::2')],
    eth1: [address('192.168.1.2')],
  } as ReturnType<typeof networkInterfaces>;
  it('are all but loopback, or those that are named', () => {
    const seen = (wanted: string[]) => probeInterfaces(wanted, present).map(({ address: text }) => text);
    expect(seen([])).toEqual(['10.0.0.2', 'fe80::2%eth0', '192.168.1.2']);
    expect(seen(['eth1'])).toEqual(['192.168.1.2']);
    expect(seen(['fe80::2', '127.0.0.77'])).toEqual(['fe80::2%eth0', '127.0.0.77']);
    expect(seen(['nothing'])).toEqual([]);
  });
});

describe('what is no answer to a probe', () => {
  it('is left alone', () => {
    for (const text of [
      '',
      'x',
      '<a/>',
      '<s:Envelope><s:Body/></s:Envelope><!-- ProbeMatch -->',
      'ProbeMatch'.repeat(1000),
    ])
      expect(readProbeAnswer(Buffer.from(text))).toBeNull();
  });
});
