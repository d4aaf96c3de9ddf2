/** How packets get to a viewer: within the RTSP connection, or by UDP. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:net';

export interface PacketTransport {
  /** The Transport header of the answer to SETUP, without the SSRC. */
  header: string;
  /** One frame's packets. False: the viewer is too slow, and the frame is lost. */
  sendFrame(packets: readonly Buffer[]): boolean;
  sendReport(packet: Buffer): void;
  close(): void;
}

/** A camera's memory for one viewer. */
const maxWaitingBytes = 4 * 1024 * 1024;

function framed(channel: number, packet: Buffer): Buffer {
  const head = Buffer.from([0x24, channel, packet.length >> 8, packet.length & 0xff]);
  return Buffer.concat([head, packet]);
}

export function interleaved(socket: Socket, channels: readonly [number, number]): PacketTransport {
  return {
    header: `RTP/AVP/TCP;unicast;interleaved=${channels[0]}-${channels[1]}`,
    sendFrame(packets) {
      if (socket.destroyed || socket.writableLength > maxWaitingBytes) return false;
      socket.write(Buffer.concat(packets.map((packet) => framed(channels[0], packet))));
      return true;
    },
    sendReport: (packet) => void (socket.destroyed || socket.write(framed(channels[1], packet))),
    close: () => undefined,
  };
}

/** From two ports of the camera's own address to the viewer's. */
export async function overUdp(socket: Socket, ports: readonly [number, number]): Promise<PacketTransport> {
  const viewer = socket.remoteAddress ?? '127.0.0.1';
  const own = await Promise.all([bound(socket), bound(socket)]);
  const [rtp, rtcp] = own;
  // a viewer that has gone answers with "port unreachable"
  for (const one of own) one.on('error', () => undefined);
  let isOpen = true;
  return {
    header: `RTP/AVP;unicast;client_port=${ports[0]}-${ports[1]};server_port=${rtp.address().port}-${rtcp.address().port}`,
    sendFrame(packets) {
      if (isOpen) for (const packet of packets) rtp.send(packet, ports[0], viewer);
      return isOpen;
    },
    sendReport: (packet) => void (isOpen && rtcp.send(packet, ports[1], viewer)),
    close() {
      if (!isOpen) return;
      isOpen = false;
      rtp.close();
      rtcp.close();
    },
  };
}

async function bound(socket: Socket): Promise<UdpSocket> {
  const udp = createSocket('udp4');
  udp.bind({ port: 0, address: socket.localAddress ?? '127.0.0.1' });
  await once(udp, 'listening');
  return udp;
}
