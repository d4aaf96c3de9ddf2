/** Exports: what they take and what is said of them. */
import { RinggateError } from '../core/errors.ts';
import { Nullable, OneOf, type Static, Timestamp, Type } from '../http/schema.ts';
import { readTerms } from './read-question.ts';
import { ReadTermsSchema } from './read-schema.ts';

export const exportKinds = ['csv', 'pdf'] as const;
export type ExportKind = (typeof exportKinds)[number];

export const ExportTermsSchema = Type.Object({
  kind: OneOf(exportKinds),
  question: ReadTermsSchema,
});

/** @throws RinggateError invalid_request with paths below /question */
export function exportTerms(body: Static<typeof ExportTermsSchema>): Record<string, unknown> {
  try {
    return { kind: body.kind, question: readTerms(body.question) };
  } catch (error) {
    if (!(error instanceof RinggateError)) throw error;
    const errors = error.errors.map(({ path, message }) => ({ path: `/question${path}`, message }));
    throw new RinggateError(error.code, error.message, { errors });
  }
}

export const exportStates = ['running', 'done', 'cancelled', 'failed'] as const;
export const ExportSchema = Type.Object(
  {
    id: Type.String(),
    investigationId: Type.String({ description: 'under which its file may be fetched, while it is open' }),
    caseReference: Type.String(),
    kind: OneOf(exportKinds),
    state: OneOf(exportStates),
    progress: Type.Number({ description: '0..1' }),
    rows: Type.Integer({ description: 'reads written so far' }),
    total: Nullable(Type.Integer({ description: 'reads to write' })),
    error: Nullable(Type.Object({ code: Type.String(), detail: Type.String() })),
    sha256: Nullable(Type.String({ description: 'of the file, once it is done' })),
    bundle: Nullable(
      Type.Object(
        { sha256: Type.String(), bytes: Type.Integer() },
        { description: 'file, pictures and signed manifest in one, for `ringgate evidence verify`' },
      ),
    ),
    createdAt: Timestamp,
    expiresAt: Timestamp,
  },
  { title: 'Export' },
);
