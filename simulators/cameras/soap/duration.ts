/** `xs:duration` and points of time in requests. */

/** Milliseconds of `PT1M30.5S`; null where it is none. Years and months are not in ONVIF's requests. */
export function durationMs(text: string): number | null {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (!found || text.length < 3) return null;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = found;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
}
