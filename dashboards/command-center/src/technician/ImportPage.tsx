import { type ChangeEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, type FieldProblem } from '../api/calls.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { ViewHead } from '../components/ViewHead.tsx';
import { csvTable, errorsByLine } from '../domain/csvPreview.ts';
import { loadRegistry } from '../live/connect.ts';
import { currentApi, siteApi } from '../live/state.ts';
import { ImportDone } from './ImportDone.tsx';

const bytesAtMost = 4_000_000;
const rowsShown = 200;
const example = `name,address,areaId,checkpointId,login
K01 overview,10.0.0.11,,K01,
K01 lane 1,10.0.0.12:8000,,K01,
`;

type State =
  | { phase: 'empty' }
  | { phase: 'checked'; errors: readonly FieldProblem[]; count: number | null }
  | { phase: 'done'; created: readonly { id: string; username: string; password: string }[] };

function Preview({ csv, errors }: { csv: string; errors: readonly FieldProblem[] }) {
  const { t } = useTranslation();
  const table = csvTable(csv);
  const byLine = errorsByLine(errors);
  const wrongFirst = [...table.rows].sort((a, b) => Number(byLine.has(b.line)) - Number(byLine.has(a.line)));
  const general = byLine.get(0) ?? [];
  return (
    <>
      {general.map((message) => (
        <p key={message} className="field-error">
          {message}
        </p>
      ))}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <section className="table-holder" tabIndex={0} aria-label={t('import.preview')}>
        <table className="table" data-testid="import-preview">
          <thead>
            <tr>
              <th scope="col">{t('import.line')}</th>
              <th scope="col">{t('import.result')}</th>
              {table.header.map((name, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a wrong file may name a column twice
                <th scope="col" key={at}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {wrongFirst.slice(0, rowsShown).map((row) => {
              const wrong = byLine.get(row.line);
              return (
                <tr key={row.line} className={wrong === undefined ? '' : 'row-wrong'}>
                  <th scope="row">{row.line}</th>
                  <td>
                    {wrong === undefined ? (
                      <span className="quiet-text">{t('import.good')}</span>
                    ) : (
                      <ul className="field-error">
                        {wrong.map((message) => (
                          <li key={message}>{message}</li>
                        ))}
                      </ul>
                    )}
                  </td>
                  {row.cells.map((cell, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a line have no other name
                    <td key={at}>{cell}</td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {table.rows.length > rowsShown && (
        <p className="quiet-text">{t('import.shown', { shown: rowsShown, count: table.rows.length })}</p>
      )}
    </>
  );
}

/** Many devices from a file: first everything that is wrong in it, by line; imported all or none. */
export function ImportPage() {
  const { t } = useTranslation();
  const [csv, setCsv] = useState('');
  const [state, setState] = useState<State>({ phase: 'empty' });
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const send = async (text: string, preview: boolean): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      const answer = await siteApi().importCameras(text, preview);
      if (preview) setState({ phase: 'checked', errors: answer.errors, count: answer.cameras.length });
      else {
        setState({ phase: 'done', created: answer.items.map(({ id, mqtt }) => ({ id, ...mqtt })) });
        const api = currentApi();
        if (api !== null) await loadRegistry(api);
      }
    } catch (error) {
      if (error instanceof ApiError && error.fields.length > 0)
        setState({ phase: 'checked', errors: error.fields, count: null });
      else setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const take = (text: string): void => {
    setCsv(text);
    setState({ phase: 'empty' });
  };
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    const file = event.target.files?.[0];
    if (file === undefined) return;
    if (file.size > bytesAtMost) {
      setFailure(new Error(t('import.tooLarge', { name: file.name })));
      return;
    }
    file.text().then((text) => {
      take(text);
      return send(text, true);
    }, setFailure);
  };
  if (state.phase === 'done')
    return (
      <main className="view">
        <div className="view-body">
          <ViewHead title={t('import.heading')} />
          <ImportDone created={state.created} onMore={() => take('')} />
        </div>
      </main>
    );
  const good = state.phase === 'checked' && state.errors.length === 0;
  return (
    <main className="view">
      <div className="view-body">
        <ViewHead title={t('import.heading')} />
        <section className="box">
          <p>{t('import.intro')}</p>
          <p className="mono quiet-text">{t('import.columns')}</p>
          <div className="row">
            <label className="button file-button">
              <StrokeIcon name="table" />
              {t('import.choose')}
              <input
                type="file"
                accept=".csv,text/csv,text/plain"
                className="sr-only"
                data-testid="import-file"
                onChange={choose}
              />
            </label>
            <button type="button" className="button quiet" onClick={() => take(example)}>
              {t('import.example')}
            </button>
          </div>
          <label className="field">
            {t('import.text')}
            <textarea
              value={csv}
              spellCheck={false}
              data-testid="import-text"
              onChange={(event) => take(event.target.value)}
            />
          </label>
          <Problem error={failure} />
          <div className="row end">
            <button
              type="button"
              className="button"
              data-testid="import-check"
              disabled={busy || csv.trim() === ''}
              onClick={() => void send(csv, true)}
            >
              {t('import.check')}
            </button>
            <button
              type="button"
              className="button primary"
              data-testid="import-do"
              disabled={busy || !good}
              onClick={() => void send(csv, false)}
            >
              {t('import.do')}
            </button>
          </div>
        </section>
        {state.phase === 'checked' && (
          <section className="box" aria-labelledby="import-verdict">
            <h3 id="import-verdict">
              <span role="status" data-testid="import-verdict">
                <StrokeIcon name={good ? 'check' : 'warn'} />
                {good
                  ? t('import.allGood', { count: state.count ?? csvTable(csv).rows.length })
                  : t('import.wrong', { count: state.errors.length })}
              </span>
            </h3>
            <Preview csv={csv} errors={state.errors} />
          </section>
        )}
      </div>
    </main>
  );
}
