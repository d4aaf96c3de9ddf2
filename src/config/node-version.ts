/** The gateway runs on Node 24 or newer; npm brings it (docs/decisions). */
const oldestMajor = 24;

export function isSupportedNode(version: string): boolean {
  return Number(version.split('.')[0]) >= oldestMajor;
}

export function tooOldMessage(version: string): string {
  return `Ringgate needs Node ${oldestMajor} or newer; this is ${version}. Start it with "npm start", which brings its own.`;
}
