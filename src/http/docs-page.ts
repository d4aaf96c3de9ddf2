/** `/docs`: the API as one readable page, made of the OpenAPI description; needs no script and no network. */
import type { App } from './app.ts';
import { type ApiDocument, renderDocs } from './docs-render.ts';

const css = `
:root { color-scheme: light dark; --line: #8885; --soft: #8881; --mark: light-dark(#0b5cad, #7db7ff); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
nav ul { columns: 3 14rem; list-style: none; padding: 0; }
a { color: var(--mark); }
section { border-top: 1px solid var(--line); }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere; }
summary { cursor: pointer; padding: 0.4rem 0; }
summary b { display: inline-block; min-width: 4.5rem; color: var(--mark); }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0; }
td, th { text-align: left; vertical-align: top; padding: 0.25rem 0.6rem; border-bottom: 1px solid var(--line); }
th { background: var(--soft); }
`;

/** The page and its style sheet (the content security policy allows no style inside the page). */
export function docsPage(app: App): void {
  let page: string | undefined;
  app.get('/docs', (_request, reply) => {
    page ??= renderDocs(app.swagger() as unknown as ApiDocument);
    return reply.type('text/html; charset=utf-8').send(page);
  });
  app.get('/docs/style.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(css));
}
