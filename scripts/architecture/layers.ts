/** Who may import whom: architecture.md as data. */

export interface Layer {
  /** Layers it may import from, itself always included. */
  may: readonly string[];
  /** Layers it may import types of, beside those. */
  mayTypes?: readonly string[];
  /** Packages from npm: any, or none. */
  npm: boolean;
  /** Modules of Node: any, or only those named. */
  node: true | readonly string[];
}

/** One folder per concern: rules used from core, store calls, routes. */
const concerns = [
  'accounts',
  'alerts',
  'audit',
  'cameras',
  'crew',
  'evidence',
  'gat1400',
  'health',
  'http',
  'interception',
  'investigations',
  'live',
  'metrics',
  'pipeline',
  'registry',
  'retention',
  'watchlists',
];

const concern: Layer = {
  may: ['core', 'wire', 'store/contract', 'config', 'http', 'accounts'],
  mayTypes: [...concerns, 'mqtt', 'transports', 'media', 'onvif'],
  npm: true,
  node: true,
};
/** A concern that uses others beside HTTP and accounts at run time, each named here: shared schemas and rules that are not pure enough for core. */
const concernUsing = (...others: string[]): Layer => ({ ...concern, may: [...concern.may, ...others] });
/** Talks to the outside by its own package; knows core and how devices are reached (net), never its siblings. */
const edge: Layer = { may: ['core', 'wire', 'net'], mayTypes: ['config'], npm: true, node: true };
const everything: Layer = {
  may: [
    'core',
    'wire',
    'net',
    'config',
    'store',
    'store/contract',
    'mqtt',
    'transports',
    'media',
    'onvif',
    'devices',
    'simulators',
    ...concerns,
  ],
  npm: true,
  node: true,
};

export const layers: Readonly<Record<string, Layer>> = {
  core: { may: [], npm: false, node: [] },
  // XML, JSONPath and XPath come from npm
  wire: { may: ['core'], npm: true, node: [] },
  // HTTP toward devices: sign-in, which networks, bounds; shared by all that fetch from them
  net: { may: ['core', 'wire'], npm: false, node: true },
  devices: { may: ['core', 'wire'], npm: false, node: [] },
  // wire: what a description of a make may say
  config: { may: ['core', 'wire'], npm: true, node: true },
  'store/contract': { may: ['core'], npm: false, node: [] },
  store: { may: ['core', 'store/contract'], npm: true, node: true },
  mqtt: edge,
  transports: edge,
  media: edge,
  onvif: edge,
  ...Object.fromEntries(concerns.map((name) => [name, concern])),
  alerts: concernUsing('investigations', 'watchlists'),
  audit: concernUsing('evidence'),
  cameras: concernUsing('registry', 'investigations'),
  // what an alert and a checkpoint look like over the API
  crew: concernUsing('alerts', 'registry', 'investigations'),
  interception: concernUsing('registry'),
  investigations: concernUsing('evidence'),
  live: concernUsing('pipeline'),
  metrics: concernUsing('pipeline'),
  pipeline: concernUsing('registry'),
  // auditors see plates as pseudonyms
  retention: concernUsing('audit'),
  watchlists: concernUsing('audit'),
  main: everything,
  simulators: { may: [], mayTypes: ['core'], npm: true, node: true },
  dashboards: { may: [], npm: true, node: [] },
  // the corpus and the table of makes need the makes themselves
  scripts: { may: ['core', 'config', 'wire', 'registry'], npm: true, node: true },
  bench: { ...everything, may: [...everything.may, 'main', 'test', 'scripts'] },
  test: { ...everything, may: [...everything.may, 'main', 'scripts', 'bench', 'dashboards'] },
};

/** The layer of a path from the top of the project; null where there is none. */
export function layerOf(path: string): string | null {
  const [top = '', folder = ''] = path.split('/');
  if (top !== 'src') return top in layers ? top : null;
  if (
    /^src\/(?:main|cli|routes|version)\.ts$/.test(path) ||
    folder === 'command-line' ||
    folder === 'composition'
  )
    return 'main';
  if (path.startsWith('src/store/contract/') || path === 'src/store/contract') return 'store/contract';
  return folder in layers ? folder : null;
}
