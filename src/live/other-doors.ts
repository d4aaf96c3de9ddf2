/** Socket.IO beside the one namespace and the few events there are: closed, and on record who tried them. */
import type { Actor } from '../core/entities.ts';
import type { Refusal } from '../http/refusals.ts';

/** A connection of Socket.IO, as far as it is looked at here. */
export interface DoorSocket {
  readonly nsp: { readonly name: string };
  readonly handshake: { readonly address: string };
  onAny(listener: (event: string, ...rest: unknown[]) => void): unknown;
}
interface DoorServer {
  of(name: string | RegExp): {
    use(check: (socket: DoorSocket, next: (error: Error) => void) => void): unknown;
  };
}

/** What a screen may send; there are no rooms to join. */
export const clientEvents: ReadonlySet<string> = new Set(['presence']);

export interface Doors {
  /** Who is behind a connection; undefined: nobody who was let in. */
  actorOf(socket: DoorSocket): Actor | undefined;
  refused(refusal: Refusal): void;
}

function refusalOf(
  socket: DoorSocket,
  more: Pick<Refusal, 'route' | 'code' | 'path'>,
  actor?: Actor,
): Refusal {
  return { ...(actor === undefined ? {} : { by: actor }), ...more, address: socket.handshake.address };
}

/** Turns away whoever asks for another namespace, the default one included. */
export function closeOtherNamespaces(server: DoorServer, doors: Doors): void {
  const refuse = (socket: DoorSocket, next: (error: Error) => void): void => {
    const { name } = socket.nsp;
    doors.refused(
      refusalOf(socket, { route: 'Socket.IO namespace', code: 'forbidden', path: name.slice(0, 100) }),
    );
    next(new Error('forbidden'));
  };
  server.of('/').use(refuse);
  server.of(/^\/(?!live$)/).use(refuse);
}

/** What is sent that no screen sends (the name of a room, an event of the gateway) changes nothing and is on record. */
export function watchClientEvents(socket: DoorSocket, doors: Doors): void {
  socket.onAny((event: string, ...rest: unknown[]) => {
    if (clientEvents.has(event)) return;
    const asked = rest.find((one) => typeof one === 'string');
    const path = asked === undefined ? event : `${event} ${asked}`;
    doors.refused(
      refusalOf(socket, { route: 'Socket.IO event', code: 'forbidden', path }, doors.actorOf(socket)),
    );
    const answer: unknown = rest.at(-1);
    if (typeof answer === 'function') (answer as (problem: object) => void)({ code: 'forbidden' });
  });
}

/** Somebody came to the right namespace without a session that holds. */
export function noteUnknown(socket: DoorSocket, doors: Doors): void {
  doors.refused(
    refusalOf(socket, { route: 'Socket.IO namespace', code: 'unauthenticated', path: socket.nsp.name }),
  );
}
