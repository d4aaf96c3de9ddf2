/** Small drawings, all from lines: nothing is loaded. Each is decoration beside words, so each is hidden from readers. */
import type { ReactNode } from 'react';
import type { CheckpointShape } from '../domain/health.ts';

function Icon({ children, className = '' }: { children: ReactNode; className?: string }) {
  return (
    <svg className={`icon ${className}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

const priorityForms: Readonly<Record<number, ReactNode>> = {
  1: <path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z" />,
  2: <path d="M12 2.2 23 21.5H1z" />,
  3: <path d="M12 1.5 22.5 12 12 22.5 1.5 12z" />,
  4: <circle cx="12" cy="12" r="10" />,
  5: <rect x="3" y="3" width="18" height="18" rx="3" />,
};

/** The form of a priority: octagon, triangle, diamond, circle, square, from most to least urgent. */
export function PriorityIcon({ priority }: { priority: number }) {
  const low = priority >= 4;
  return (
    <Icon className="priority-icon">
      {priorityForms[Math.min(5, Math.max(1, priority))]}
      <path className="cut" d={low ? 'M12 10.5v6.5M12 6.6v.6' : 'M12 7.5v7M12 17.6v.6'} />
    </Icon>
  );
}

const markForms: Readonly<Record<CheckpointShape, ReactNode>> = {
  A: <rect x="4" y="4" width="16" height="16" />,
  B: <path d="M12 2.5 21.5 12 12 21.5 2.5 12z" />,
  C: <circle cx="12" cy="12" r="7.5" />,
  junction: <circle cx="12" cy="12" r="4.5" />,
  bridge: <path d="M2 6l4.5 5h11L22 6v12l-4.5-3h-11L2 18z" />,
};
/** The form of a checkpoint, as on the map. */
export function MarkIcon({ shape }: { shape: CheckpointShape }) {
  return <Icon className="mark-icon">{markForms[shape]}</Icon>;
}

/** The stroked icons, by name. */
const strokes = {
  close: 'M5 5l14 14M19 5 5 19',
  check: 'M4 12.5l5.5 5.5L20 7',
  sound: 'M4 9.5v5h3.5L13 19V5L7.5 9.5zM16.5 8.5a5 5 0 0 1 0 7M19 6a8.5 8.5 0 0 1 0 12',
  muted: 'M4 9.5v5h3.5L13 19V5L7.5 9.5zM16.5 9.5l5 5M21.5 9.5l-5 5',
  sun: 'M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM12 1.5v2.5M12 20v2.5M1.5 12H4M20 12h2.5M4.6 4.6l1.8 1.8M17.6 17.6l1.8 1.8M4.6 19.4l1.8-1.8M17.6 6.4l1.8-1.8',
  moon: 'M20 14.5A8.5 8.5 0 1 1 9.5 4 7 7 0 0 0 20 14.5z',
  keys: 'M2.5 6h19v12h-19zM6 9.5h.5M10 9.5h.5M14 9.5h.5M18 9.5h.3M6 14.5h12',
  out: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4',
  up: 'M12 20V4M5 11l7-7 7 7',
  ring: 'M12 3a9 9 0 1 0 9 9M12 12 21 3M15 3h6v6',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5.2l3.5 2.3',
  stop: 'M8 2.8h8l5.2 5.2v8L16 21.2H8L2.8 16V8zM7.5 12h9',
  eye: 'M2 12s3.8-6.5 10-6.5S22 12 22 12s-3.8 6.5-10 6.5S2 12 2 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z',
  inform: 'M4 5h16v11H10l-5 4v-4H4z',
  compare: 'M9 4v16M15 4v16M3 8h3M3 16h3M18 8h3M18 16h3',
  send: 'M3 11.5 21 3l-6 18-3.5-7.5z',
  flag: 'M5 22V3M5 4h13l-3 4.5 3 4.5H5',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  track: 'M5 19a2 2 0 1 0 0-.1M7 18c5-1 2-9 8-11M17.5 4.5a2 2 0 1 0 .1 0',
  camera: 'M3 7h4l1.5-2.5h7L17 7h4v12H3zM12 9.5a3.7 3.7 0 1 0 0 7.4 3.7 3.7 0 0 0 0-7.4z',
  plug: 'M3 3l18 18M8 8l-4 4 8 8 4-4M10.5 5.5l8 8L21 11l-8-8z',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 20.5h4',
  table: 'M3 5h18v14H3zM3 10h18M3 14.5h18M9 10v9',
  video: 'M3 6h12v12H3zM15 10.5l6-3.5v10l-6-3.5',
  copy: 'M8 8h12v12H8zM4 16V4h12',
  refresh: 'M20 11a8 8 0 1 0-2.3 6M20 4v7h-7',
  pin: 'M12 21.5s-6.5-6.6-6.5-11.5a6.5 6.5 0 0 1 13 0c0 4.9-6.5 11.5-6.5 11.5zM12 7.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8z',
  warn: 'M12 3.5 22 20.5H2zM12 10v4.5M12 17.3v.4',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  left: 'M15 5l-7 7 7 7',
  right: 'M9 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  target: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 1v6M12 17v6M1 12h6M17 12h6',
  filter: 'M3 5h18l-7 8.5V20l-4-2v-4.5z',
} as const;
export type StrokeName = keyof typeof strokes;

export function StrokeIcon({ name }: { name: StrokeName }) {
  return (
    <Icon className="stroke-icon">
      <path d={strokes[name]} />
    </Icon>
  );
}
