/** `/watchlist-export`: the lists as CSV that a spreadsheet opens rightly and safely. Each export is in the audit log. */
import type { WatchlistEntry } from '../core/entities.ts';
import type { RouteModule } from '../http/app.ts';
import { OneOf, Type } from '../http/schema.ts';
import { csvLine } from '../wire/csv-out.ts';
import { importColumns } from './import.ts';
import { shownTo } from './shown.ts';

const states = ['proposed', 'active', 'expired', 'withdrawn'] as const;
const ExportQuery = Type.Object({ state: Type.Optional(OneOf(states)) });
/** Beside those of an import, which come first. */
const furtherColumns = [
  'state',
  'createdBy',
  'createdAt',
  'approvedBy',
  'approvedAt',
  'reviewDueAt',
  'scope',
  'ended',
] as const;
export const exportColumns: readonly string[] = [...importColumns, ...furtherColumns];

function lineOf(entry: WatchlistEntry): string {
  const values: Record<string, unknown> = { ...entry };
  return csvLine(
    exportColumns.map((column) => {
      const value = values[column];
      if (value === undefined || value === null) return null;
      if (typeof value === 'number') return value;
      return typeof value === 'string' ? value : JSON.stringify(value);
    }),
  );
}

export function watchlistExportRoutes(parts: { pseudonymKey: string }): RouteModule {
  return (app, context) => {
    app.get(
      '/watchlist-export',
      {
        schema: {
          summary: 'Entries as CSV, newest first; auditors get pseudonyms for the plates',
          querystring: ExportQuery,
          response: { 200: Type.String({ description: 'text/csv with a byte order mark' }) },
        },
      },
      async (request, reply) => {
        const { state } = request.query;
        const lines: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await context.store.watchlists.list({
            limit: 1000,
            ...(cursor === undefined ? {} : { cursor }),
            ...(state === undefined ? {} : { state }),
          });
          for (const entry of page.items)
            lines.push(lineOf(shownTo(request.actor, entry, parts.pseudonymKey)));
          cursor = page.nextCursor ?? undefined;
        } while (cursor !== undefined);
        await context.audit(request.actor, 'watchlist.exported', {
          entries: lines.length,
          state: state ?? null,
        });
        return reply
          .header('content-disposition', 'attachment; filename="watchlist.csv"')
          .type('text/csv; charset=utf-8')
          .send(`\ufeff${csvLine(exportColumns)}${lines.join('')}`);
      },
    );
  };
}
