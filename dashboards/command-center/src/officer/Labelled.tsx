import type { ReactNode } from 'react';
import type { FieldProblem } from '../api/calls.ts';

/** A field with what the gateway says is wrong with it. */
export function Labelled({
  name,
  label,
  problems,
  hint,
  children,
}: {
  name: string;
  label: string;
  problems: readonly FieldProblem[];
  hint?: string | undefined;
  children: ReactNode;
}) {
  const wrong = problems.filter(({ path }) => path === `/${name}` || path.startsWith(`/${name}/`));
  return (
    <div className="field" data-field={name} data-wrong={wrong.length > 0}>
      <label htmlFor={`entry-${name}`}>{label}</label>
      {children}
      {hint !== undefined && wrong.length === 0 && <span className="field-hint">{hint}</span>}
      {wrong.map(({ path, message }) => (
        <span key={`${path} ${message}`} className="field-error">
          {message}
        </span>
      ))}
    </div>
  );
}
