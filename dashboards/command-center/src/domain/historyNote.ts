/** What the gateway itself notes in an alert's history, as a text of the page; what a person wrote stays as it is. */

/** The gateway's own words, each with the key of its text. */
const own: ReadonlyMap<string, string> = new Map([
  ['the picture agrees', 'notes.pictureAgrees'],
  ['the picture disagrees', 'notes.pictureDisagrees'],
  ['corrected by the device', 'notes.corrected'],
]);

/** `key`: the text for the gateway's part, null where there is none; `said`: the person's part, null where there is none. */
export function historyNote(note: string): { key: string | null; said: string | null } {
  const crew = /^crew: (seen|stopped|passed)(?: – (.*))?$/s.exec(note);
  if (crew !== null) return { key: `notes.crew_${crew[1]}`, said: crew[2] ?? null };
  const key = own.get(note);
  return key === undefined ? { key: null, said: note } : { key, said: null };
}
