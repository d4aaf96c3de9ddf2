/** Addresses of streams and their tracks. */

/** The address of a track: absolute, or added to the base as clients do (not as URLs are resolved). */
export function resolvedTrack(base: string, control: string): string {
  if (/^rtsps?:/i.test(control)) return control;
  if (control === '' || control === '*') return base;
  return base.endsWith('/') ? `${base}${control}` : `${base}/${control}`;
}

/** For people: no login, no query; some makes have the password in the path. */
export function shownStream({ protocol, host, pathname }: URL): string {
  const path = pathname.replace(/((?:pass(?:word|wd)?|pwd|user(?:name)?)=)[^/&;]*/gi, '$1…');
  return `${protocol}//${host}${path}`;
}
