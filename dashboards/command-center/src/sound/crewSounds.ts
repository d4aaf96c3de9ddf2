/** The two sounds of a crew's phone: a call, and a recall that is told from it at once. */
import { playTones, series } from './player.ts';

const sounds = {
  /** Rises, twice. */
  dispatch: { wave: 'triangle', volume: 0.45, tones: series([660, 880, 1100, 660, 880, 1100], 0.16, 0.05) },
  /** Falls, long and low, like a siren that winds down. */
  recall: { wave: 'square', volume: 0.28, tones: series([880, 440, 880, 440, 880, 440], 0.32, 0.04) },
} as const;

export function playCrewSound(name: keyof typeof sounds): void {
  playTones(sounds[name]);
}
