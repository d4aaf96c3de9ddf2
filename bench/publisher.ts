/**
 * Publishes native reads as fast as the other side acknowledges them, or at a fixed rate; a process of its own, so that
 * it does not share the event loop of what is measured. Prints one JSON line `{"event":"ready"}` when all connections
 * are signed in, starts at a line on standard input (`--wait`) or at once, and prints its result as the last line.
 *
 *   node bench/publisher.ts --url mqtt://127.0.0.1:1883 --messages 100000 [--connections 8] [--devices 100]
 *     [--window 500] [--rate 1000] [--credentials FILE] [--wait] [--run NAME]
 *
 * `--credentials`: JSON array of `{deviceId, username, password}`; then each connection is one of these devices.
 * With `--rate` a message is made when it is sent: its `capturedAt` is that instant and its `eventId` is
 * `{run}-{number}-{sentAtMs}`, so whoever receives it can tell how long it took.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { generate } from 'mqtt-packet';

interface Credential {
  deviceId: string;
  username: string;
  password: string;
}
interface Connection {
  socket: Socket;
  devices: readonly string[];
  inFlight: number;
  messageId: number;
  ready: Buffer[];
  next: number;
}

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'mqtt://127.0.0.1:1883' },
    messages: { type: 'string', default: '100000' },
    connections: { type: 'string', default: '8' },
    devices: { type: 'string', default: '100' },
    window: { type: 'string', default: '500' },
    rate: { type: 'string', default: '0' },
    credentials: { type: 'string' },
    run: { type: 'string', default: Date.now().toString(36) },
    wait: { type: 'boolean', default: false },
  },
});
const messages = Number(values.messages);
const window = Number(values.window);
const ratePerSecond = Number(values.rate);
const url = new URL(values.url);

const provinces = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const symbols = `${letters}0123456789`;
const colors = ['blue', 'blue', 'blue', 'green', 'yellow'] as const;

/** A plate of GA 36 form from a number; mostly of the home province, as on a real road. */
function plateOf(seed: number): { plate: string; color: string } {
  let rest = (Math.imul(seed, 2_654_435_761) >>> 0) + seed;
  const take = (count: number): number => {
    const value = rest % count;
    rest = Math.floor(rest / count);
    return value;
  };
  const color = colors[take(colors.length)] ?? 'blue';
  const province = take(10) < 8 ? '苏' : (provinces[take(provinces.length)] ?? '苏');
  let tail = '';
  for (let i = 0; i < (color === 'green' ? 6 : 5); i++) tail += symbols[take(symbols.length)] ?? '0';
  return { plate: `${province}${letters[take(12)] ?? 'F'}·${tail}`, color };
}

/** A native read of about 600 bytes. */
function readText(number: number, eventId: string, atMs: number): string {
  const { plate, color } = plateOf(number % 40_000);
  return JSON.stringify({
    eventId,
    revision: 0,
    capturedAt: new Date(atMs).toISOString(),
    plate,
    plateColor: color,
    confidence: 0.9 + (number % 10) / 100,
    candidates: [
      { plate: `${plate.slice(0, -1)}8`, confidence: 0.41 },
      { plate: `${plate.slice(0, -1)}B`, confidence: 0.22 },
    ],
    lane: 1 + (number % 3),
    travel: 'approaching',
    speedKmh: 40 + (number % 400) / 10,
    vehicle: { type: 'car', color: 'white', make: 'Volkswagen Passat' },
    plateBox: [0.41, 0.66, 0.12, 0.05],
    image: {
      url: `http://10.20.${number % 200}.7/captures/2026/11/24/${eventId}-overview-full-frame-1920x1080-q80-lane.jpg`,
    },
  });
}

function packetOf(connection: Connection, number: number, atMs: number, eventId: string): Buffer {
  connection.messageId = (connection.messageId % 65_535) + 1;
  const deviceId = connection.devices[number % connection.devices.length] ?? 'bench-0';
  return generate({
    cmd: 'publish',
    topic: `ringgate/v1/devices/${deviceId}/reads`,
    payload: readText(number, eventId, atMs),
    qos: 1,
    retain: false,
    dup: false,
    messageId: connection.messageId,
  });
}

async function open(
  index: number,
  devices: readonly string[],
  login: Credential | undefined,
): Promise<Connection> {
  const socket = connect(Number(url.port || 1883), url.hostname);
  socket.setNoDelay(true);
  socket.write(
    generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId: `bench-${values.run}-${index}`,
      keepalive: 0,
      ...(login === undefined ? {} : { username: login.username, password: Buffer.from(login.password) }),
    }),
  );
  const [connack]: Buffer[] = await once(socket, 'data');
  if (connack?.[0] !== 0x20 || connack[3] !== 0)
    throw new Error(`sign-in refused: ${connack?.toString('hex')}`);
  return { socket, devices, inFlight: 0, messageId: 0, ready: [], next: 0 };
}

async function openAll(): Promise<Connection[]> {
  if (values.credentials !== undefined) {
    const logins: Credential[] = JSON.parse(await readFile(values.credentials, 'utf8'));
    const used = logins.slice(0, Number(values.connections));
    return Promise.all(used.map((login, index) => open(index, [login.deviceId], login)));
  }
  const names = Array.from({ length: Number(values.devices) }, (_, at) => `bench-${at}`);
  return Promise.all(
    Array.from({ length: Number(values.connections) }, (_, index) => open(index, names, undefined)),
  );
}

/** Counts acknowledgements; nothing else arrives on these connections after the sign-in. */
function onAcknowledged(connection: Connection, then: (count: number) => void): void {
  let partial = 0;
  connection.socket.on('data', (bytes: Buffer) => {
    const count = Math.floor((partial + bytes.length) / 4);
    partial = (partial + bytes.length) % 4;
    connection.inFlight -= count;
    then(count);
  });
}

/** As fast as the windows allow; the messages are made beforehand. */
function publishAll(connections: readonly Connection[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let acknowledged = 0;
    const fill = (connection: Connection): void => {
      const count = Math.min(window - connection.inFlight, connection.ready.length - connection.next);
      if (count <= 0) return;
      const { socket, ready, next } = connection;
      connection.next += count;
      connection.inFlight += count;
      socket.write(count === 1 ? (ready[next] ?? '') : Buffer.concat(ready.slice(next, next + count)));
    };
    for (const connection of connections) {
      connection.socket.on('close', () => {
        if (acknowledged < messages)
          reject(new Error(`a connection closed after ${acknowledged} acknowledgements`));
      });
      onAcknowledged(connection, (count) => {
        acknowledged += count;
        if (acknowledged >= messages) resolve();
        // filling half a window at a time keeps the number of writes low
        else if (connection.inFlight <= window / 2) fill(connection);
      });
      fill(connection);
    }
  });
}

/** At a fixed rate, evenly over time; a message that is late because the other side holds back is sent when it may. */
function publishAtRate(connections: readonly Connection[], startMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    let acknowledged = 0;
    const tick = setInterval(() => {
      const due = Math.min(messages, Math.floor(((performance.now() - startMs) * ratePerSecond) / 1000));
      while (sent < due) {
        const connection = connections[sent % connections.length];
        if (connection === undefined || connection.inFlight >= window) break;
        const atMs = Date.now();
        connection.socket.write(packetOf(connection, sent, atMs, `${values.run}-${sent}-${atMs}`));
        connection.inFlight++;
        sent++;
      }
      if (sent >= messages) clearInterval(tick);
    }, 1);
    for (const connection of connections) {
      connection.socket.on('close', () => {
        if (acknowledged < messages)
          reject(new Error(`a connection closed after ${acknowledged} acknowledgements`));
      });
      onAcknowledged(connection, (count) => {
        acknowledged += count;
        if (acknowledged >= messages) resolve();
      });
    }
  });
}

const connections = await openAll();
if (ratePerSecond === 0) {
  const nowMs = Date.now();
  for (let number = 0; number < messages; number++) {
    const connection = connections[number % connections.length];
    connection?.ready.push(packetOf(connection, number, nowMs, `${values.run}-${number}`));
  }
}
console.log(JSON.stringify({ event: 'ready', connections: connections.length }));
if (values.wait) {
  await once(process.stdin, 'data');
  process.stdin.destroy();
}
const startMs = performance.now();
const startCpu = process.cpuUsage();
await (ratePerSecond === 0 ? publishAll(connections) : publishAtRate(connections, startMs));
const seconds = (performance.now() - startMs) / 1000;
const cpu = process.cpuUsage(startCpu);
for (const { socket } of connections) socket.destroy();
console.log(
  JSON.stringify({
    event: 'done',
    messages,
    seconds,
    perSecond: Math.round(messages / seconds),
    cpuUsPerMessage: (cpu.user + cpu.system) / messages,
  }),
);
