/** A device as raw MQTT packets over a socket: what a client library would hide can be seen and sent. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { generate, type IConnectPacket, type Packet, parser } from 'mqtt-packet';

export interface RawClient {
  socket: Socket;
  /** What has come in and was not fetched yet. */
  received: Packet[];
  send(...packets: Packet[]): void;
  sendBytes(bytes: Buffer): void;
  /** The next packet; rejects when the connection ends first. */
  next(): Promise<Packet>;
  /** Sends a ping and resolves with what came in before its answer: nothing else can be on its way then. */
  settle(): Promise<Packet[]>;
  closed: Promise<void>;
}

/** Reads and writes packets on an open socket. */
export function packetsOn(socket: Socket): RawClient {
  const received: Packet[] = [];
  const waiting: { resolve: (packet: Packet) => void; reject: (error: Error) => void }[] = [];
  const input = parser();
  input.on('packet', (packet) => {
    const waiter = waiting.shift();
    if (waiter === undefined) received.push(packet);
    else waiter.resolve(packet);
  });
  socket.on('data', (bytes: Buffer) => input.parse(bytes));
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      for (const { reject } of waiting) reject(new Error('the connection ended'));
      resolve();
    });
  });
  const next = (): Promise<Packet> => {
    const packet = received.shift();
    if (packet !== undefined) return Promise.resolve(packet);
    if (socket.destroyed) return Promise.reject(new Error('the connection has ended'));
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  };
  return {
    socket,
    received,
    closed,
    next,
    send: (...packets) => {
      socket.write(Buffer.concat(packets.map((packet) => generate(packet))));
    },
    sendBytes: (bytes) => {
      socket.write(bytes);
    },
    async settle() {
      socket.write(generate({ cmd: 'pingreq' }));
      const before: Packet[] = [];
      for (;;) {
        const packet = await next();
        if (packet.cmd === 'pingresp') return before;
        before.push(packet);
      }
    },
  };
}

export interface RawLogin {
  username?: string;
  password?: string;
  clientId?: string;
  clean?: boolean;
  keepalive?: number;
  will?: { topic: string; payload: string; retain?: boolean };
}

export function connectPacket(login: RawLogin): IConnectPacket {
  const { username, password, will } = login;
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: login.clean ?? true,
    clientId: login.clientId ?? `raw-${username ?? ''}`,
    keepalive: login.keepalive ?? 60,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: Buffer.from(password) }),
    ...(will === undefined
      ? {}
      : {
          will: {
            topic: will.topic,
            payload: Buffer.from(will.payload),
            qos: 1,
            retain: will.retain ?? false,
          },
        }),
  };
}

/** Opens a connection and sends nothing. */
export async function openRaw(port: number): Promise<RawClient> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return packetsOn(socket);
}

/** Signs in and expects to be let in. */
export async function signIn(port: number, login: RawLogin): Promise<RawClient> {
  const client = await openRaw(port);
  client.send(connectPacket(login));
  const answer = await client.next();
  if (answer.cmd !== 'connack' || answer.returnCode !== 0)
    throw new Error(`refused: ${JSON.stringify(answer)}`);
  return client;
}

export function publishPacket(
  topic: string,
  payload: string | Buffer,
  messageId: number,
  retain = false,
): Packet {
  return { cmd: 'publish', topic, payload, qos: 1, messageId, retain, dup: false };
}
