/** What a search has found, told for the screen. Pure. */
import type { Discovery, FoundCamera, FoundProfile } from '../api/camera-types.ts';

export type FoundFilter = 'all' | 'fresh' | 'locked' | 'trouble';

/** Whether a found camera can be registered now: it has been asked what it is, and nobody has registered it. */
export function canRegister(found: FoundCamera): boolean {
  return !found.registered && found.state !== 'describing' && found.state !== 'unreachable';
}

/** Which cameras a filter shows. */
export function fits(found: FoundCamera, filter: FoundFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'fresh':
      return canRegister(found);
    case 'locked':
      return found.state === 'needs_credentials';
    case 'trouble':
      return found.state === 'unreachable' || found.state === 'broken';
  }
}

/** How many cameras each filter shows. */
export function countsOf(found: readonly FoundCamera[]): Readonly<Record<FoundFilter, number>> {
  const count = (filter: FoundFilter): number => found.filter((each) => fits(each, filter)).length;
  return { all: found.length, fresh: count('fresh'), locked: count('locked'), trouble: count('trouble') };
}

/** Make and model, else what it calls itself, else where it is. */
export function titleOf(found: FoundCamera): string {
  const facts = [found.manufacturer, found.model].filter((text) => text !== null && text !== '').join(' ');
  return facts !== '' ? facts : (found.name ?? found.addresses[0] ?? found.endpoint ?? '?');
}

/** `H.264 1920×1080 25/s`, of the largest profile; null without any. */
export function profileText(profiles: readonly FoundProfile[]): string | null {
  const best = profiles.reduce<FoundProfile | null>(
    (most, each) =>
      most === null || each.widthPx * each.heightPx > most.widthPx * most.heightPx ? each : most,
    null,
  );
  if (best === null) return null;
  const names = { h264: 'H.264', h265: 'H.265', jpeg: 'JPEG', other: '?' } as const;
  const rate = best.framesPerSecond === null ? '' : ` ${Math.round(best.framesPerSecond)}/s`;
  return `${names[best.encoding]} ${best.widthPx}×${best.heightPx}${rate}`;
}

/** More than this and a camera's clock is worth a word: reads of one vehicle come in the wrong order. */
export const clockNoticeMs = 2000;

/** The targets of a search as somebody typed them: by line, comma or space. */
export function targetsOf(text: string): string[] {
  return [...new Set(text.split(/[\s,;，；]+/u).filter((target) => target !== ''))];
}

/** Whether a job still runs. */
export function isRunning(job: Discovery | null): boolean {
  return job?.state === 'running';
}
