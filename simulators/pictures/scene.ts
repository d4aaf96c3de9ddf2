/** What a simulated camera sees, as drawings: a road, a vehicle from before, a plate without its text. No text anywhere. */
import type { PlateColor } from '../../src/core/model.ts';

export const pictureSize = { widthPx: 960, heightPx: 540 } as const;
/** A drawing of a vehicle; its plate lies in the middle, at this height. */
export interface VehicleDrawing {
  svg: string;
  widthPx: number;
  heightPx: number;
  plateTopPx: number;
}
/** The usual plate of 440 by 140 mm, as this camera sees it. */
export const plateSize = { widthPx: 198, heightPx: 63 } as const;

const paints: Readonly<Record<string, string>> = {
  white: '#e9ebee',
  black: '#22252b',
  silver: '#b9bec6',
  grey: '#767c86',
  red: '#a3262a',
  blue: '#27508f',
};

interface Shape {
  widthPx: number;
  heightPx: number;
  /** Of the roof, at the top. */
  roofPx: number;
  glassTopPx: number;
  glassBottomPx: number;
}
const shapes: Readonly<Record<string, Shape>> = {
  car: { widthPx: 430, heightPx: 320, roofPx: 260, glassTopPx: 18, glassBottomPx: 128 },
  suv: { widthPx: 440, heightPx: 360, roofPx: 310, glassTopPx: 20, glassBottomPx: 140 },
  van: { widthPx: 420, heightPx: 400, roofPx: 350, glassTopPx: 30, glassBottomPx: 190 },
  bus: { widthPx: 470, heightPx: 440, roofPx: 450, glassTopPx: 60, glassBottomPx: 260 },
  truck: { widthPx: 470, heightPx: 440, roofPx: 440, glassTopPx: 40, glassBottomPx: 200 },
  trailer: { widthPx: 470, heightPx: 440, roofPx: 440, glassTopPx: 40, glassBottomPx: 200 },
};
const carShape: Shape = { widthPx: 430, heightPx: 320, roofPx: 260, glassTopPx: 18, glassBottomPx: 128 };

/** A vehicle from before; transparent around it. */
export function drawVehicle(type: string, color: string): VehicleDrawing {
  const { widthPx: w, heightPx: h, roofPx, glassTopPx, glassBottomPx } = shapes[type] ?? carShape;
  const paint = paints[color] ?? '#8a8f98';
  const side = (w - roofPx) / 2;
  const bodyTop = glassBottomPx + 6;
  const lampY = bodyTop + (h - bodyTop) * 0.3;
  const plateTopPx = Math.round(h - plateSize.heightPx - 40);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}">
<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".22"/><stop offset=".5" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".34"/></linearGradient></defs>
<ellipse cx="${w / 2}" cy="${h - 12}" rx="${w / 2}" ry="12" fill="#000" opacity=".5"/>
<rect x="22" y="${h - 70}" width="70" height="64" rx="14" fill="#14161a"/><rect x="${w - 92}" y="${h - 70}" width="70" height="64" rx="14" fill="#14161a"/>
<path d="M${side} 14 Q${w / 2} -6 ${w - side} 14 L${w - 26} ${bodyTop} Q${w - 4} ${bodyTop + 20} ${w - 6} ${h - 40} Q${w - 8} ${h - 22} ${w - 40} ${h - 20} L40 ${h - 20} Q8 ${h - 22} 6 ${h - 40} Q4 ${bodyTop + 20} 26 ${bodyTop} Z" fill="${paint}"/>
<path d="M${side} 14 Q${w / 2} -6 ${w - side} 14 L${w - 26} ${bodyTop} Q${w - 4} ${bodyTop + 20} ${w - 6} ${h - 40} Q${w - 8} ${h - 22} ${w - 40} ${h - 20} L40 ${h - 20} Q8 ${h - 22} 6 ${h - 40} Q4 ${bodyTop + 20} 26 ${bodyTop} Z" fill="url(#g)"/>
<path d="M${side + 14} ${glassTopPx} L${w - side - 14} ${glassTopPx} L${w - 48} ${glassBottomPx} L48 ${glassBottomPx} Z" fill="#1b2733"/>
<path d="M${side + 14} ${glassTopPx} L${w / 2} ${glassTopPx} L${w / 3} ${glassBottomPx} L48 ${glassBottomPx} Z" fill="#fff" opacity=".08"/>
<rect x="${w * 0.28}" y="${lampY + 4}" width="${w * 0.44}" height="34" rx="8" fill="#0d0f13" opacity=".75"/>
<rect x="24" y="${lampY}" width="84" height="40" rx="16" fill="#f6f1d4" stroke="#0d0f13" stroke-width="4"/><rect x="${w - 108}" y="${lampY}" width="84" height="40" rx="16" fill="#f6f1d4" stroke="#0d0f13" stroke-width="4"/>
<rect x="${(w - plateSize.widthPx) / 2 - 12}" y="${plateTopPx - 8}" width="${plateSize.widthPx + 24}" height="${plateSize.heightPx + 16}" rx="6" fill="#000" opacity=".35"/>
</svg>`;
  return { svg, widthPx: w, heightPx: h, plateTopPx };
}

/** The road that every simulated camera looks at. */
export function drawRoad(): string {
  const { widthPx: w, heightPx: h } = pictureSize;
  const dashes = [0, 1, 2, 3]
    .map((n) => {
      const top = 150 + n * n * 28 + n * 20;
      const bottom = top + 26 + n * 22;
      const x = (y: number, lane: number): number => w / 2 + (lane * (y - 60)) / 1.7;
      return [-1, 1]
        .map(
          (lane) =>
            `<path d="M${x(top, lane) - 2} ${top} L${x(top, lane) + 2} ${top} L${x(bottom, lane) + 6} ${bottom} L${x(bottom, lane) - 6} ${bottom} Z" fill="#d8d9d2"/>`,
        )
        .join('');
    })
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}">
<defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#7f93a8"/><stop offset="1" stop-color="#b9c3c9"/></linearGradient><linearGradient id="r" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#6a6e73"/><stop offset="1" stop-color="#43464b"/></linearGradient></defs>
<rect width="${w}" height="${h}" fill="#5f6f58"/><rect width="${w}" height="120" fill="url(#s)"/>
<path d="M${w / 2 - 60} 110 L${w / 2 + 60} 110 L${w + 260} ${h} L-260 ${h} Z" fill="url(#r)"/>${dashes}
<path d="M0 104 L${w} 104 L${w} 120 L0 120 Z" fill="#4d5a49"/>
</svg>`;
}

export interface PlateLook {
  svg: string;
  /** Of its characters, `#rrggbb`. */
  ink: string;
}

const faces: Readonly<Record<PlateColor, { face: string; ink: string }>> = {
  blue: { face: '#1549a6', ink: '#ffffff' },
  yellow: { face: '#f2bd1d', ink: '#121212' },
  green: { face: 'url(#f)', ink: '#0a1a10' },
  'yellow-green': { face: 'url(#y)', ink: '#0a1a10' },
  white: { face: '#f3f4f5', ink: '#121212' },
  black: { face: '#15171a', ink: '#f5f5f5' },
};

/** A plate without its characters. `null`: of no colour that China gives, as a foreign one. */
export function drawPlate(color: PlateColor | null): PlateLook {
  const { widthPx: w, heightPx: h } = plateSize;
  const { face, ink } = color === null ? { face: '#e6e2d6', ink: '#1a1a1a' } : faces[color];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}">
<defs><linearGradient id="f" x1="0" y1="0" x2="0" y2="1"><stop offset=".05" stop-color="#f4fbf6"/><stop offset=".95" stop-color="#6fd08c"/></linearGradient><linearGradient id="y"><stop offset=".27" stop-color="#f2bd1d"/><stop offset=".27" stop-color="#5fca7f"/></linearGradient></defs>
<rect width="${w}" height="${h}" rx="6" fill="${face}"/><rect x="3" y="3" width="${w - 6}" height="${h - 6}" rx="4" fill="none" stroke="${ink}" stroke-width="2" opacity=".85"/></svg>`;
  return { svg, ink };
}
