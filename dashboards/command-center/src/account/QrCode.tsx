import { useMemo } from 'react';
import { qrCode } from '../domain/qr.ts';

const border = 4;

/** A text as a code that a phone can read, dark on light in every theme. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const path = useMemo(() => {
    const modules = qrCode(text);
    const dots = modules.flatMap((row, y) =>
      row.flatMap((dark, x) => (dark ? [`M${x + border} ${y + border}h1v1h-1z`] : [])),
    );
    return { d: dots.join(''), size: modules.length + 2 * border };
  }, [text]);
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${path.size} ${path.size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      data-testid="qr"
    >
      <rect width={path.size} height={path.size} fill="#fff" />
      <path d={path.d} fill="#000" />
    </svg>
  );
}
