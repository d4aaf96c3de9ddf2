/** Where a camera looks: moved by velocity, by steps or to a place; presets. Pan, tilt -1..1, zoom 0..1. */

export interface PtzVector {
  pan: number;
  tilt: number;
  zoom: number;
}

export interface Preset extends PtzVector {
  token: string;
  name: string;
}

export interface Ptz {
  position(): PtzVector;
  isMoving(): boolean;
  /** Until `stop`, or for `timeoutMs` where one is given. Velocities -1..1 are that much of the range a second. */
  moveContinuously(velocity: PtzVector, timeoutMs: number | null): void;
  moveTo(position: Partial<PtzVector>): void;
  stop(axes: { panTilt: boolean; zoom: boolean }): void;
  presets(): readonly Preset[];
  /** Keeps the place as a preset; a token that exists is set anew. Answers the token. */
  keep(name: string, token?: string): string;
  remove(token: string): boolean;
  /** Every command, for tests: its name in order. */
  readonly commands: string[];
}

const still: PtzVector = { pan: 0, tilt: 0, zoom: 0 };
const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** `now` is the real clock, ms. */
export function createPtz(now: () => number): Ptz {
  let from: PtzVector = still;
  let velocity: PtzVector = still;
  let sinceMs = now();
  let endsMs = Number.POSITIVE_INFINITY;
  const commands: string[] = [];
  const presets = new Map<string, Preset>(
    [
      { token: '1', name: 'Road', pan: 0, tilt: -0.2, zoom: 0 },
      { token: '2', name: 'Gate', pan: 0.5, tilt: -0.1, zoom: 0.4 },
    ].map((preset) => [preset.token, preset]),
  );

  const position = (): PtzVector => {
    const seconds = Math.max(0, Math.min(now(), endsMs) - sinceMs) / 1000;
    return {
      pan: clamp(from.pan + velocity.pan * seconds, -1, 1),
      tilt: clamp(from.tilt + velocity.tilt * seconds, -1, 1),
      zoom: clamp(from.zoom + velocity.zoom * seconds, 0, 1),
    };
  };
  const go = (next: PtzVector, at: PtzVector = position(), timeoutMs: number | null = null): void => {
    from = at;
    velocity = next;
    sinceMs = now();
    endsMs = timeoutMs === null ? Number.POSITIVE_INFINITY : sinceMs + timeoutMs;
  };

  return {
    commands,
    position,
    isMoving: () => now() < endsMs && (velocity.pan !== 0 || velocity.tilt !== 0 || velocity.zoom !== 0),
    moveContinuously(next, timeoutMs) {
      commands.push('ContinuousMove');
      go(next, position(), timeoutMs);
    },
    moveTo(place) {
      commands.push('move');
      const at = { ...position(), ...place };
      go(still, { pan: clamp(at.pan, -1, 1), tilt: clamp(at.tilt, -1, 1), zoom: clamp(at.zoom, 0, 1) });
    },
    stop({ panTilt, zoom }) {
      commands.push('Stop');
      go({
        pan: panTilt ? 0 : velocity.pan,
        tilt: panTilt ? 0 : velocity.tilt,
        zoom: zoom ? 0 : velocity.zoom,
      });
    },
    presets: () => [...presets.values()],
    keep(name, token) {
      const own = token ?? String(Math.max(0, ...[...presets.keys()].map(Number)) + 1);
      presets.set(own, { token: own, name, ...position() });
      return own;
    },
    remove: (token) => presets.delete(token),
  };
}
