/** The videos that cameras play, and how ffmpeg makes them: one road scene, encoded in several ways at once. */

export const programNames = ['main-h264', 'sub-h264', 'main-h265', 'sub-jpeg'] as const;
export type ProgramName = (typeof programNames)[number];

export interface ProgramShape {
  codec: 'H264' | 'H265' | 'JPEG';
  framesPerSecond: number;
  file: string;
}

export const framesPerSecond = 25;
export const programs: Readonly<Record<ProgramName, ProgramShape>> = {
  'main-h264': { codec: 'H264', framesPerSecond, file: 'main.h264' },
  'sub-h264': { codec: 'H264', framesPerSecond, file: 'sub.h264' },
  'main-h265': { codec: 'H265', framesPerSecond, file: 'main.h265' },
  'sub-jpeg': { codec: 'JPEG', framesPerSecond: 5, file: 'sub.mjpeg' },
};
export const snapshotFile = 'snapshots.mjpeg';

/** One loop: every vehicle has come and gone within it, so the end meets the beginning. */
const loopSeconds = 10;

interface Vehicle {
  plate: string;
  color: string;
  lane: number;
  fromSeconds: number;
  crossingSeconds: number;
}

const vehicles: readonly Vehicle[] = [
  { plate: 'A12345', color: '0x8c1d18', lane: 0, fromSeconds: 0.2, crossingSeconds: 3.4 },
  { plate: 'B8Q626', color: '0xd8d8d4', lane: 1, fromSeconds: 1.4, crossingSeconds: 3.2 },
  { plate: 'C707K9', color: '0x24406e', lane: 0, fromSeconds: 3.4, crossingSeconds: 3 },
  { plate: 'D51X88', color: '0x2d2f31', lane: 1, fromSeconds: 4.9, crossingSeconds: 3.6 },
  { plate: 'E660M2', color: '0x3f6b4a', lane: 0, fromSeconds: 6.2, crossingSeconds: 3.4 },
];
const vehicleWidthPx = 620;
const vehicleHeightPx = 300;
const laneTopPx = [330, 680];

/** The road without vehicles. */
function roadFilter(hasText: boolean): string {
  const boxes = [
    'drawbox=x=0:y=260:w=1920:h=760:color=0x4a4d50:t=fill',
    'drawbox=x=0:y=250:w=1920:h=12:color=0xe6e2d3:t=fill',
    'drawbox=x=0:y=1010:w=1920:h=12:color=0xe6e2d3:t=fill',
    ...[0, 1, 2, 3, 4, 5].map(
      (dash) => `drawbox=x=${dash * 340 + 60}:y=640:w=180:h=10:color=0xe6e2d3:t=fill`,
    ),
    ...(hasText
      ? [
          "drawtext=text='%{pts\\:hms}':x=40:y=40:fontsize=54:fontcolor=white:box=1:boxcolor=black@0.5:boxborderw=10",
        ]
      : []),
  ];
  return `color=c=0x7d9bb5:s=1920x1080:r=${framesPerSecond}:d=${loopSeconds},${boxes.join(',')}[road]`;
}

/** One vehicle seen from behind with its plate, blue as the plates of small vehicles are. */
function vehicleFilter({ plate, color }: Vehicle, index: number, hasText: boolean): string {
  const parts = [
    `color=c=${color}:s=${vehicleWidthPx}x${vehicleHeightPx}:r=${framesPerSecond}:d=${loopSeconds}`,
    'drawbox=x=70:y=20:w=480:h=90:color=0x1b2a33:t=fill',
    'drawbox=x=20:y=140:w=90:h=40:color=0xb3261e:t=fill',
    'drawbox=x=510:y=140:w=90:h=40:color=0xb3261e:t=fill',
    'drawbox=x=60:y=262:w=110:h=38:color=0x101214:t=fill',
    'drawbox=x=450:y=262:w=110:h=38:color=0x101214:t=fill',
    'drawbox=x=150:y=180:w=320:h=80:color=0x0a3fa8:t=fill',
    'drawbox=x=150:y=180:w=320:h=80:color=white:t=4',
    ...(hasText ? [`drawtext=text='${plate}':x=(w-tw)/2:y=220-th/2:fontsize=62:fontcolor=white`] : []),
  ];
  return `${parts.join(',')}[vehicle${index}]`;
}

/** The whole scene: vehicles cross their lane, the nearer lane to the right, the farther to the left. */
function sceneFilter(hasText: boolean): string {
  const filters = [
    roadFilter(hasText),
    ...vehicles.map((vehicle, index) => vehicleFilter(vehicle, index, hasText)),
  ];
  let under = 'road';
  vehicles.forEach(({ lane, fromSeconds, crossingSeconds }, index) => {
    const share = `(t-${fromSeconds})/${crossingSeconds}`;
    const path = 1920 + vehicleWidthPx;
    const x = lane === 1 ? `-${vehicleWidthPx}+${path}*${share}` : `1920-${path}*${share}`;
    const over = `scene${index}`;
    filters.push(
      `[${under}][vehicle${index}]overlay=x='${x}':y=${laneTopPx[lane] ?? 0}:` +
        `enable='between(t,${fromSeconds},${fromSeconds + crossingSeconds})'[${over}]`,
    );
    under = over;
  });
  filters.push(`[${under}]format=yuv420p[scene]`);
  return filters.join(';');
}

const h264 = (kbps: number): string[] => [
  ...[
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-profile:v',
    'main',
    '-bf',
    '0',
    '-g',
    String(framesPerSecond),
  ],
  ...['-b:v', `${kbps}k`, '-maxrate', `${kbps}k`, '-bufsize', `${kbps}k`],
  ...[
    '-x264-params',
    `keyint=${framesPerSecond}:min-keyint=${framesPerSecond}:scenecut=0:open-gop=0:aud=1:repeat-headers=1`,
  ],
  ...['-f', 'h264'],
];
const h265: readonly string[] = [
  ...['-c:v', 'libx265', '-preset', 'ultrafast', '-b:v', '1200k'],
  '-x265-params',
  `keyint=${framesPerSecond}:min-keyint=${framesPerSecond}:scenecut=0:bframes=0:open-gop=0:aud=1:repeat-headers=1:log-level=error`,
  ...['-f', 'hevc'],
];
const jpeg = (quality: number): string[] => [
  ...['-c:v', 'mjpeg', '-huffman', 'default', '-q:v', String(quality), '-pix_fmt', 'yuvj420p', '-f', 'mjpeg'],
];

export interface Encoders {
  /** ffmpeg can write text into a picture. */
  text: boolean;
  h265: boolean;
}

/** ffmpeg's arguments that write every program and the snapshots into the working folder. */
export function programArguments(encoders: Encoders): string[] {
  const splits = encoders.h265 ? 5 : 4;
  const outputs = ['main', 'small', 'small5', 'stills', ...(encoders.h265 ? ['main265'] : [])];
  const filter = [
    sceneFilter(encoders.text),
    `[scene]split=${splits}${outputs.map((name) => `[${name}in]`).join('')}`,
    '[mainin]null[main]',
    '[smallin]scale=640:360[small]',
    '[small5in]fps=5,scale=640:360[small5]',
    '[stillsin]fps=1,scale=1280:720[stills]',
    ...(encoders.h265 ? ['[main265in]null[main265]'] : []),
  ].join(';');
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', '-filter_complex', filter],
    ...['-map', '[main]', ...h264(2000), programs['main-h264'].file],
    ...['-map', '[small]', ...h264(400), programs['sub-h264'].file],
    ...['-map', '[small5]', ...jpeg(7), programs['sub-jpeg'].file],
    ...['-map', '[stills]', ...jpeg(5), snapshotFile],
    ...(encoders.h265 ? ['-map', '[main265]', ...h265, programs['main-h265'].file] : []),
  ];
}
