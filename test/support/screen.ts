/** A screen: a connection to the gateway's live link, with all that it hears and a way to wait for what it has to hear. */
import { io, type Socket } from 'socket.io-client';

export interface Screen {
  socket: Socket;
  heard: { event: string; body: unknown }[];
  /** Resolves with the first event of this name that fits, heard already or yet to come. */
  until<T>(event: string, fits: (body: T) => boolean): Promise<T>;
  /** Resolves when all that was sent to this screen before now has come. */
  settled(): Promise<void>;
}

/** @throws Error when the gateway turns it away */
export async function openScreen(http: string, token: string): Promise<Screen> {
  const socket = io(`${http}/live`, { auth: { token }, transports: ['websocket'], reconnection: false });
  const heard: Screen['heard'] = [];
  const waiting = new Set<() => void>();
  socket.onAny((event: string, body: unknown) => {
    heard.push({ event, body });
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return {
    socket,
    heard,
    until: <T>(event: string, fits: (body: T) => boolean) =>
      new Promise<T>((resolve) => {
        const look = (): void => {
          const found = heard.find((one) => one.event === event && fits(one.body as T));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found.body as T);
        };
        waiting.add(look);
        look();
      }),
    async settled() {
      // the counters come to everybody, once a second
      for (let round = 0; round < 2; round += 1)
        await new Promise<void>((resolve) => socket.once('counters', () => resolve()));
    },
  };
}
