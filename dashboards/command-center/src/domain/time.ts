/** Times as the screen writes them: 24 hours, in the zone of the browser, which is always named. */
function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** `14:03:07` */
export function clockTime(at: Date): string {
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
/** `2026-11-24` */
export function dayText(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
/** `UTC+08:00` */
export function zoneText(at: Date): string {
  const offsetMin = -at.getTimezoneOffset();
  const size = Math.abs(offsetMin);
  return `UTC${offsetMin < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
/** `0:07`, `12:40`, `3:05:00`: a duration that can be read while it runs. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
/** `850 m`, `4.2 km` */
export function distanceText(metres: number): string {
  return metres < 995
    ? `${Math.round(metres / 10) * 10} m`
    : `${(metres / 1000).toFixed(metres < 99_500 ? 1 : 0)} km`;
}
/** `+1.4 s`, `−3 min`, `+25 h`: how far a clock is off; positive: ahead. */
export function offsetText(ms: number): string {
  const sign = ms < 0 ? '−' : '+';
  const size = Math.abs(ms);
  if (size < 1000) return `${sign}${Math.round(size)} ms`;
  if (size < 60_000) return `${sign}${(size / 1000).toFixed(1)} s`;
  if (size < 3_600_000) return `${sign}${Math.round(size / 60_000)} min`;
  return `${sign}${Math.round(size / 3_600_000)} h`;
}
/** `2026-11-24 14:03:07` */
export function momentText(at: Date): string {
  return `${dayText(at)} ${clockTime(at)}`;
}
