interface SparklineProps {
  values: readonly number[];
  label: string;
}
const widthUnits = 60;
const heightUnits = 20;

/** The last minute as a line; the newest value at the right. */
export function Sparkline({ values, label }: SparklineProps) {
  const top = Math.max(1, ...values);
  const start = widthUnits - values.length;
  const points = values.map(
    (value, index) =>
      `${start + index + 0.5},${(heightUnits - 1.5 - (value / top) * (heightUnits - 3)).toFixed(1)}`,
  );
  const line = points.join(' ');
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${widthUnits} ${heightUnits}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {points.length > 1 && (
        <polygon points={`${start + 0.5},${heightUnits} ${line} ${widthUnits - 0.5},${heightUnits}`} />
      )}
      <polyline points={line} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
