import { drawingOf, type Line } from '../domain/geoJson.ts';

const size = 400;

/** Shapes drawn north up: those that are there, and on top of them what is to come. */
export function ShapePreview({
  present,
  coming,
  label,
}: {
  present: readonly Line[];
  coming: { polygons: readonly Line[]; lines: readonly Line[] };
  label: string;
}) {
  const place = drawingOf([...present, ...coming.polygons, ...coming.lines], size);
  const points = (line: Line): string => line.map(place).join(' ');
  return (
    <svg
      className="shape-preview"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      data-testid="shape-preview"
    >
      {present.map((line) => (
        <polyline key={points(line)} className="shape-present" points={points(line)} />
      ))}
      {coming.polygons.map((line) => (
        <polygon key={points(line)} className="shape-coming" points={points(line)} />
      ))}
      {coming.lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a file may hold a road twice
        <polyline key={at} className="shape-road" points={points(line)} />
      ))}
    </svg>
  );
}
