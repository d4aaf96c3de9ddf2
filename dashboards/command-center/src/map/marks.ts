/** The mark of a checkpoint: its form says the grade, its filling the state, its ring that people are there. */
import type { CheckpointShape, Health } from '../domain/health.ts';
import type { Palette } from './palette.ts';

export const shapes: readonly CheckpointShape[] = ['A', 'B', 'C', 'junction', 'bridge'];
export const healths: readonly Health[] = ['online', 'degraded', 'offline', 'pending'];

/** Half the width of a mark in CSS pixels at a scale of 1. */
export const markRadius: Readonly<Record<CheckpointShape, number>> = {
  A: 9,
  B: 7.5,
  C: 4.6,
  junction: 3.1,
  bridge: 6,
};

/** The part of the 2D canvas that a mark needs. */
type Pen = CanvasRenderingContext2D;

function outline(pen: Pen, shape: CheckpointShape, x: number, y: number, r: number): void {
  pen.beginPath();
  switch (shape) {
    case 'A':
      pen.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76);
      break;
    case 'B':
      pen.moveTo(x, y - r * 1.15);
      pen.lineTo(x + r * 1.15, y);
      pen.lineTo(x, y + r * 1.15);
      pen.lineTo(x - r * 1.15, y);
      pen.closePath();
      break;
    case 'bridge':
      pen.moveTo(x - r * 1.2, y - r * 0.7);
      pen.lineTo(x - r * 0.6, y - r * 0.1);
      pen.lineTo(x + r * 0.6, y - r * 0.1);
      pen.lineTo(x + r * 1.2, y - r * 0.7);
      pen.lineTo(x + r * 1.2, y + r * 0.7);
      pen.lineTo(x + r * 0.6, y + r * 0.35);
      pen.lineTo(x - r * 0.6, y + r * 0.35);
      pen.lineTo(x - r * 1.2, y + r * 0.7);
      pen.closePath();
      break;
    default:
      pen.arc(x, y, r, 0, Math.PI * 2);
  }
}

/** Online: full. Degraded: the lower half. Offline: empty with a cross. Pending: empty, thin. */
function fill(
  pen: Pen,
  shape: CheckpointShape,
  health: Health,
  x: number,
  y: number,
  r: number,
  palette: Palette,
): void {
  const color = palette.health[health];
  outline(pen, shape, x, y, r);
  pen.fillStyle = health === 'online' ? color : palette.ground;
  pen.fill();
  if (health === 'degraded') {
    pen.save();
    pen.clip();
    pen.fillStyle = color;
    pen.fillRect(x - r * 2, y, r * 4, r * 2);
    pen.restore();
  }
  pen.strokeStyle = health === 'online' ? palette.edge : color;
  pen.lineWidth = health === 'pending' ? 1 : 1.6;
  outline(pen, shape, x, y, r);
  pen.stroke();
  if (health !== 'offline') return;
  const arm = r * 0.5;
  pen.beginPath();
  pen.moveTo(x - arm, y - arm);
  pen.lineTo(x + arm, y + arm);
  pen.moveTo(x + arm, y - arm);
  pen.lineTo(x - arm, y + arm);
  pen.stroke();
}

/** Draws a mark with its middle at x, y; `scale` enlarges it on large screens. */
export function drawMark(
  pen: Pen,
  mark: { shape: CheckpointShape; health: Health; staffed: boolean },
  x: number,
  y: number,
  scale: number,
  palette: Palette,
): void {
  pen.save();
  pen.translate(x, y);
  pen.scale(scale, scale);
  const r = markRadius[mark.shape];
  if (mark.staffed) {
    outline(pen, mark.shape, 0, 0, r + 3);
    pen.strokeStyle = palette.staffed;
    pen.lineWidth = 1.5;
    pen.stroke();
  }
  fill(pen, mark.shape, mark.health, 0, 0, r, palette);
  if (mark.shape === 'A' && mark.health === 'online') {
    pen.fillStyle = palette.edge;
    pen.fillRect(-1.7, -1.7, 3.4, 3.4);
  }
  pen.restore();
}

/** A mark as pixels, for the WebGL map. `pixelRatio` pixels per CSS pixel. */
export function markImage(
  mark: { shape: CheckpointShape; health: Health; staffed: boolean },
  pixelRatio: number,
  palette: Palette,
): ImageData | null {
  const half = markRadius[mark.shape] * 1.25 + 5;
  const size = Math.ceil(half * 2 * pixelRatio);
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const pen = canvas.getContext('2d');
  if (pen === null) return null;
  drawMark(pen, mark, size / 2, size / 2, pixelRatio, palette);
  return pen.getImageData(0, 0, size, size);
}

/** Name of the picture of a mark. */
export function markName(mark: { shape: CheckpointShape; health: Health; staffed: boolean }): string {
  return `${mark.shape}-${mark.health}-${mark.staffed ? 'staffed' : 'plain'}`;
}
