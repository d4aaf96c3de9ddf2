/**
 * Draws the picture of a read: the vehicle that really passed with the plate that it really bears, so that a misread can
 * be told from it; marked as simulated. The one place of the simulators that knows the package sharp.
 */
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { eventIdOf, type Run } from '../payload.ts';
import type { ReadPlan } from '../scenario-types.ts';
import type { ReadPicture, ReadPictures } from './pictures.ts';
import { drawPlate, drawRoad, drawVehicle, pictureSize, plateSize, type VehicleDrawing } from './scene.ts';

/** Brought along, since a machine without Chinese fonts would draw boxes. */
const font = fileURLToPath(
  import.meta.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'),
);
const quality = 74;
const chinaOffsetMs = 8 * 3_600_000;
/** The lowest part of the picture belongs to the ground before the vehicle. */
const groundPx = 18;

interface Layer {
  data: Buffer;
  width: number;
  height: number;
}
type Placed = Layer & { left: number; top: number };

const rgb = (hex: string): { r: number; g: number; b: number } => ({
  r: Number.parseInt(hex.slice(1, 3), 16),
  g: Number.parseInt(hex.slice(3, 5), 16),
  b: Number.parseInt(hex.slice(5, 7), 16),
});

/** Raw pixels with transparency. */
async function layerOf(svg: string): Promise<Layer> {
  const { data, info } = await sharp(Buffer.from(svg))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** The text in one colour over nothing; `fit`: as large as fits into it. */
async function textLayer(
  text: string,
  ink: string,
  fit: { width: number; height: number } | { dpi: number },
): Promise<Layer> {
  const { data, info } = await sharp({ text: { text, fontfile: font, font: 'Noto Sans SC Bold', ...fit } })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { r, g, b } = rgb(ink);
  const pixels = Buffer.alloc(info.width * info.height * 4);
  for (let pixel = 0; pixel < info.width * info.height; pixel += 1) {
    pixels[pixel * 4] = r;
    pixels[pixel * 4 + 1] = g;
    pixels[pixel * 4 + 2] = b;
    // white on black: how much of the pixel is ink
    pixels[pixel * 4 + 3] = data[pixel * info.channels] ?? 0;
  }
  return { data: pixels, width: info.width, height: info.height };
}

/** A character as plates have them: all of one height, the wide ones made narrower. */
async function glyphLayer(character: string, ink: string, cellPx: number, heightPx: number): Promise<Layer> {
  const large = await textLayer(character, ink, { width: heightPx * 4, height: heightPx * 2 });
  const naturalPx = Math.round((large.width * heightPx) / large.height);
  const { data, info } = await sharp(large.data, {
    raw: { width: large.width, height: large.height, channels: 4 },
  })
    .resize({ width: Math.min(cellPx, naturalPx), height: heightPx, fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

function composed(base: Layer, layers: readonly Placed[]): Sharp {
  const raw = ({ width, height }: Layer) => ({ width, height, channels: 4 as const });
  return sharp(base.data, { raw: raw(base) }).composite(
    layers.map((layer) => ({ input: layer.data, raw: raw(layer), left: layer.left, top: layer.top })),
  );
}

/** Keeps what is made once; the pieces are few. */
function kept<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const made = known.get(key) ?? make(key);
    known.set(key, made);
    return made;
  };
}

interface Maker {
  road(): Promise<Layer>;
  vehicle(key: string): Promise<{ layer: Layer; drawing: VehicleDrawing }>;
  glyph(key: string): Promise<Layer>;
  mark(): Promise<Layer>;
}

async function plateLayer(maker: Maker, { text, color }: ReadPlan['vehiclePlate']): Promise<Layer> {
  const { svg, ink } = drawPlate(color);
  const characters = [...text];
  const gapPx = 4;
  // the wider gap stands after the agency's letter
  const cellPx = Math.floor((plateSize.widthPx - 22 - gapPx * characters.length) / characters.length);
  const heightPx = plateSize.heightPx - 18;
  const placed: Placed[] = [];
  for (const [index, character] of characters.entries()) {
    const glyph = await maker.glyph(`${ink} ${cellPx} ${heightPx} ${character}`);
    const cellLeft = 7 + index * (cellPx + gapPx) + (index > 1 ? 8 : 0);
    placed.push({
      ...glyph,
      left: cellLeft + Math.max(0, Math.floor((cellPx - glyph.width) / 2)),
      top: Math.max(0, Math.floor((plateSize.heightPx - glyph.height) / 2)),
    });
  }
  const base = await layerOf(svg);
  const { data, info } = await composed(base, placed).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

async function draw(maker: Maker, run: Run, plan: ReadPlan): Promise<ReadPicture> {
  const { widthPx, heightPx } = pictureSize;
  const { layer: body, drawing } = await maker.vehicle(`${plan.vehicleType} ${plan.vehicleColor}`);
  // not every vehicle keeps to the same line
  const left = Math.round((widthPx - body.width) / 2) + ((plan.number * 37) % 121) - 60;
  const top = heightPx - groundPx - body.height;
  const atMs = run.startMs + plan.capturedMs + chinaOffsetMs;
  const time = new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
  const words = await textLayer(`${plan.deviceId}   ${time}`, '#ffffff', { dpi: 116 });
  const mark = await maker.mark();
  const layers: Placed[] = [
    { ...body, left, top },
    { ...words, left: 16, top: 14 },
    { ...mark, left: widthPx - mark.width - 16, top: 14 },
  ];
  const plateLeft = left + Math.round((body.width - plateSize.widthPx) / 2);
  const plateTop = top + drawing.plateTopPx;
  const hasPlate = plan.vehiclePlate.text !== '';
  if (hasPlate)
    layers.push({ ...(await plateLayer(maker, plan.vehiclePlate)), left: plateLeft, top: plateTop });
  const jpeg = await composed(await maker.road(), layers)
    .jpeg({ quality })
    .toBuffer();
  const share = (px: number, of: number): number => Math.round((px / of) * 10_000) / 10_000;
  return {
    jpeg,
    plateBox: hasPlate
      ? [
          share(plateLeft, widthPx),
          share(plateTop, heightPx),
          share(plateSize.widthPx, widthPx),
          share(plateSize.heightPx, heightPx),
        ]
      : null,
  };
}

/**
 * Pictures of the reads that `wanted` asks for; the others have none. A few milliseconds each: not for runs that measure
 * how many reads a gateway takes.
 */
export function drawPictures(wanted: (plan: ReadPlan) => boolean): ReadPictures {
  const maker: Maker = {
    road: () => pieces('road'),
    mark: () => pieces('mark'),
    vehicle: kept(async (key) => {
      const [type = '', color = ''] = key.split(' ');
      const drawing = drawVehicle(type, color);
      return { layer: await layerOf(drawing.svg), drawing };
    }),
    glyph: kept((key) => {
      const [ink = '', width, height, character = ''] = key.split(' ');
      return glyphLayer(character, ink, Number(width), Number(height));
    }),
  };
  const pieces = kept((name) =>
    name === 'road' ? layerOf(drawRoad()) : textLayer('模拟画面 SIMULATED', '#ffd84a', { dpi: 116 }),
  );
  const last = { id: '', picture: null as ReadPicture | null };
  return {
    async of(run, plan) {
      if (!wanted(plan)) return null;
      const id = eventIdOf(run, plan);
      // a vehicle that two cameras of a place see has a picture from each; a repeat shows the same
      if (last.id !== id) Object.assign(last, { id, picture: await draw(maker, run, plan) });
      return last.picture;
    },
  };
}
