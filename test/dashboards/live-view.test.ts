import { describe, expect, it } from 'vitest';
import type { LiveTicket } from '../../dashboards/command-center/src/api/live-types.ts';
import { camerasAt, filledWith, movedFocus } from '../../dashboards/command-center/src/domain/cameras.ts';
import { followEdge } from '../../dashboards/command-center/src/live-view/edge.ts';
import { directionOfKey, PtzHold } from '../../dashboards/command-center/src/live-view/ptzHold.ts';
import { LiveSession, type SocketEvents } from '../../dashboards/command-center/src/live-view/session.ts';
import { aDevice } from './support.ts';

const ticket: LiveTicket = {
  viewId: 'v',
  url: '/api/v1/live/t',
  protocol: 'websocket',
  mode: 'copy',
  mimeType: 'video/mp4; codecs="avc1.640028"',
  codec: 'h264',
  quality: 'main',
  widthPx: 1920,
  heightPx: 1080,
  expiresAt: '2026-11-24T05:00:00.000Z',
  token: 't',
  whepUrl: null,
};

/** What waits to be run, with its delay. */
class Timers {
  readonly waiting: { run: () => void; afterMs: number }[] = [];
  readonly schedule = (run: () => void, afterMs: number): (() => void) => {
    const entry = { run, afterMs };
    this.waiting.push(entry);
    return () => {
      const at = this.waiting.indexOf(entry);
      if (at >= 0) this.waiting.splice(at, 1);
    };
  };
  next(): number {
    const entry = this.waiting.shift();
    if (entry === undefined) throw new Error('nothing waits');
    entry.run();
    return entry.afterMs;
  }
}

function watching(answer: () => Promise<LiveTicket> = () => Promise.resolve(ticket)) {
  const timers = new Timers();
  const sockets: SocketEvents[] = [];
  const phases: string[] = [];
  const started: string[] = [];
  const segments: ArrayBuffer[] = [];
  let closed = 0;
  const session = new LiveSession({
    ticket: answer,
    open(_url, events) {
      sockets.push(events);
      return {
        close() {
          closed += 1;
        },
      };
    },
    schedule: timers.schedule,
    onState: ({ phase, detail }) => phases.push(detail === null ? phase : `${phase} (${detail})`),
    onStart: (mimeType) => started.push(mimeType),
    onSegment: (bytes) => segments.push(bytes),
  });
  return { session, timers, sockets, phases, started, segments, closed: () => closed };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the live edge', () => {
  it('is where the player lands first, hurries to, and jumps to', () => {
    expect(followEdge({ currentS: 0, ranges: [] }).behindS).toBeNull();
    // times of a stream do not begin at 0
    expect(followEdge({ currentS: 0, ranges: [[100, 101]] }).seekToS).toBeCloseTo(100.88);
    expect(followEdge({ currentS: 100.9, ranges: [[100, 101]] })).toMatchObject({
      seekToS: null,
      playbackRate: 1,
    });
    expect(followEdge({ currentS: 100.6, ranges: [[100, 101]] }).playbackRate).toBeGreaterThan(1);
    expect(followEdge({ currentS: 98, ranges: [[90, 101]] }).seekToS).toBeCloseTo(100.88);
  });
  it('lies after a gap, and what was seen is forgotten', () => {
    expect(
      followEdge({
        currentS: 10,
        ranges: [
          [5, 10.01],
          [12, 12.05],
        ],
      }).seekToS,
    ).toBe(12);
    const move = followEdge({ currentS: 30, ranges: [[10, 30.1]] });
    expect(move.removeToS).toBe(24);
    expect(followEdge({ currentS: 15, ranges: [[10, 15.1]] }).removeToS).toBeNull();
  });
});

describe('a live view', () => {
  it('passes on what comes, and says what the gateway says', async () => {
    const view = watching();
    view.session.start();
    await settled();
    const [socket] = view.sockets;
    socket?.onText(
      JSON.stringify({
        type: 'start',
        mode: 'copy',
        mimeType: ticket.mimeType,
        codec: 'h264',
        widthPx: 1,
        heightPx: 1,
      }),
    );
    socket?.onBinary(new ArrayBuffer(3));
    view.session.moving();
    socket?.onText(JSON.stringify({ type: 'stalled', silentMs: 3000 }));
    socket?.onText(
      JSON.stringify({
        type: 'restarting',
        attempt: 1,
        inMs: 500,
        code: 'stream_failed',
        detail: 'no answer',
      }),
    );
    view.session.moving();
    expect(view.started).toEqual([ticket.mimeType]);
    expect(view.segments.length).toBe(1);
    expect(view.phases).toEqual([
      'connecting',
      'connecting',
      'playing',
      'stalled',
      'restarting (no answer)',
      'playing',
    ]);
  });

  it('comes back by itself, later each time, and hears nothing of the old socket', async () => {
    const view = watching();
    view.session.start();
    await settled();
    view.sockets[0]?.onClose(1006, '');
    view.sockets[0]?.onBinary(new ArrayBuffer(1));
    const waits = [view.timers.next()];
    await settled();
    view.sockets[1]?.onClose(1006, '');
    waits.push(view.timers.next());
    await settled();
    expect(waits).toEqual([500, 1000]);
    expect(view.sockets.length).toBe(3);
    expect(view.segments).toEqual([]);
    expect(view.phases.at(-1)).toBe('lost');
    view.session.moving();
    view.sockets[2]?.onClose(1006, '');
    expect(view.timers.next()).toBe(500);
  });

  it('ends where the right to look is over, or the gateway refuses for good', async () => {
    const view = watching();
    view.session.start();
    await settled();
    view.sockets[0]?.onClose(4001, 'the session is over');
    expect(view.phases.at(-1)).toBe('ended (the session is over)');
    expect(view.timers.waiting).toEqual([]);
    const refused = watching(() =>
      Promise.reject(Object.assign(new Error('not yours'), { status: 403, code: 'forbidden' })),
    );
    refused.session.start();
    await settled();
    expect(refused.phases.at(-1)).toBe('ended (not yours)');
    expect(refused.timers.waiting).toEqual([]);
  });

  it('asks again where the gateway cannot just now, and leaves nothing behind when it is closed', async () => {
    const busy = watching(() =>
      Promise.reject(Object.assign(new Error('too many'), { status: 503, code: 'unavailable' })),
    );
    busy.session.start();
    await settled();
    expect(busy.timers.waiting.length).toBe(1);
    busy.session.stop();
    expect(busy.timers.waiting).toEqual([]);
    const view = watching();
    view.session.start();
    await settled();
    view.session.stop();
    expect(view.closed()).toBe(1);
    view.sockets[0]?.onClose(1000, '');
    expect(view.timers.waiting).toEqual([]);
  });
});

describe('steering', () => {
  it('renews a held move before the gateway would stop it, and stops at the end', async () => {
    const timers = new Timers();
    const sent: string[] = [];
    const hold = new PtzHold(
      {
        send(ask) {
          sent.push(ask.action === 'move' ? `move ${ask.pan}` : ask.action);
          return Promise.resolve();
        },
        schedule: timers.schedule,
        onFailure: () => undefined,
      },
      500,
    );
    hold.hold({ pan: 0.5, tilt: 0, zoom: 0 });
    await settled();
    expect(timers.next()).toBeLessThan(500);
    await settled();
    hold.release();
    expect(sent).toEqual(['move 0.5', 'move 0.5', 'stop']);
    expect(timers.waiting).toEqual([]);
    hold.release();
    expect(sent.length).toBe(3);
  });
  it('lets go where somebody else steers', async () => {
    const timers = new Timers();
    const failures: unknown[] = [];
    const hold = new PtzHold(
      {
        send: () => Promise.reject(new Error('li steers')),
        schedule: timers.schedule,
        onFailure: (error) => failures.push(error),
      },
      500,
    );
    hold.hold({ pan: 1, tilt: 0, zoom: 0 });
    await settled();
    expect([failures.length, hold.moving, timers.waiting.length]).toEqual([1, false, 0]);
  });
  it('knows its keys', () => {
    expect(directionOfKey('ArrowLeft', false)).toEqual({ pan: -1, tilt: 0, zoom: 0 });
    expect(directionOfKey('+', true)?.zoom).toBeCloseTo(0.33);
    expect(directionOfKey('a', false)).toBeNull();
  });
});

describe('the wall', () => {
  it('is gone through with the arrow keys and does not wrap', () => {
    expect(movedFocus(0, 'ArrowRight', 3)).toBe(1);
    expect(movedFocus(2, 'ArrowRight', 3)).toBe(2);
    expect(movedFocus(4, 'ArrowUp', 3)).toBe(1);
    expect(movedFocus(7, 'ArrowDown', 3)).toBe(7);
    expect(movedFocus(0, 'x', 3)).toBeNull();
  });
  it('is filled with cameras that it does not show yet', () => {
    const cameras = ['a', 'b', 'c'].map((id) => aDevice(id, 'online'));
    expect(filledWith([null, 'b', null, null], cameras)).toEqual(['a', 'b', 'c', null]);
  });
  it('offers the cameras of a checkpoint, those that are well first', () => {
    const devices = [
      { ...aDevice('1', 'offline'), kind: 'camera' as const },
      { ...aDevice('2', 'online'), kind: 'camera' as const },
      { ...aDevice('3', 'retired'), kind: 'camera' as const },
      aDevice('reader', 'online'),
    ];
    expect(camerasAt(devices, 'c1').map(({ id }) => id)).toEqual(['2', '1']);
  });
});
