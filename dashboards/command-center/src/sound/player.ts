/** Alarm sounds, made by the browser itself: no file is loaded. One pattern per priority. */
interface Tone {
  hz: number;
  atSeconds: number;
  forSeconds: number;
}
export interface Pattern {
  wave: OscillatorType;
  volume: number;
  tones: readonly Tone[];
}

/** Tones of one length after each other. */
export function series(hz: readonly number[], forSeconds: number, gapSeconds: number): Tone[] {
  return hz.map((value, index) => ({ hz: value, atSeconds: index * (forSeconds + gapSeconds), forSeconds }));
}
/** Told apart by rhythm as well as by pitch, so that a noisy room can tell them. */
const patterns: Readonly<Record<number, Pattern>> = {
  1: { wave: 'square', volume: 0.16, tones: series([988, 740, 988, 740, 988, 740], 0.13, 0.03) },
  2: { wave: 'triangle', volume: 0.3, tones: series([784, 988, 784], 0.17, 0.06) },
  3: { wave: 'triangle', volume: 0.24, tones: series([659, 784], 0.2, 0.08) },
  4: { wave: 'sine', volume: 0.22, tones: series([587], 0.25, 0) },
  5: { wave: 'sine', volume: 0.14, tones: series([440], 0.2, 0) },
};

let context: AudioContext | null = null;

/** Whether the browser lets the page sound; it does not before the user has pressed something. */
export function soundAllowed(): boolean {
  return context?.state === 'running';
}

/** Asks for sound; works only from a key or a press. Answers whether the page may sound now. */
export async function enableSound(): Promise<boolean> {
  context ??= new AudioContext();
  if (context.state !== 'running') await context.resume();
  return soundAllowed();
}

/** Sounds the pattern of a priority (1 most urgent). Silent where the browser does not allow it. */
export function sound(priority: number): void {
  const pattern = patterns[Math.min(5, Math.max(1, priority))];
  if (pattern !== undefined) playTones(pattern);
}

/** Sounds a pattern; silent where the browser does not allow it. */
export function playTones(pattern: Pattern): void {
  if (context === null || context.state !== 'running') return;
  const start = context.currentTime + 0.02;
  for (const tone of pattern.tones) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.type = pattern.wave;
    oscillator.frequency.value = tone.hz;
    const from = start + tone.atSeconds;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(pattern.volume, from + 0.015);
    gain.gain.setValueAtTime(pattern.volume, from + tone.forSeconds - 0.03);
    gain.gain.linearRampToValueAtTime(0, from + tone.forSeconds);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(from);
    oscillator.stop(from + tone.forSeconds + 0.02);
  }
}
