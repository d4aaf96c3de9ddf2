/** Small drawings, all from lines: nothing is loaded. Each is decoration beside words, so each is hidden from readers. */
import type { ReactNode } from 'react';
import type { CheckpointShape } from '../domain/health.ts';
import { type StrokeName, strokes } from './strokes.ts';

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

export function StrokeIcon({ name }: { name: StrokeName }) {
  return (
    <Icon className="stroke-icon">
      <path d={strokes[name]} />
    </Icon>
  );
}
