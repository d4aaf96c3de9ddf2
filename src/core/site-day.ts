/** Day and hour of a moment in the site's zone. */
const quarterMs = 900_000;
const mostKept = 4_096;

/** Every zone's clock stands at a whole quarter of an hour: each quarter is worked out once. */
export function siteDays(zone: string): (atMs: number) => { day: string; hour: number } {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  const known = new Map<number, { day: string; hour: number }>();
  return (atMs) => {
    const quarter = Math.floor(atMs / quarterMs);
    const found = known.get(quarter);
    if (found !== undefined) return found;
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    const made = {
      day: `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`,
      hour: Number(parts.get('hour')),
    };
    if (known.size >= mostKept) known.clear();
    known.set(quarter, made);
    return made;
  };
}
