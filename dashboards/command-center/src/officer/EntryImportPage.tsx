import { type ChangeEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, type FieldProblem } from '../api/calls.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { ViewHead } from '../components/ViewHead.tsx';
import { csvTable } from '../domain/csvPreview.ts';
import { officerApi } from '../live/state.ts';
import { useRoute } from '../router/useRoute.ts';
import { entryErrorsByLine } from './entryErrors.ts';
import { LatestImports } from './LatestImports.tsx';

const bytesAtMost = 4_000_000;
const rowsShown = 200;
const example = `plate,plateColor,category,legalBasis,caseReference,reason,priority,instruction,validUntil
苏F12345,blue,stolen_vehicle,中华人民共和国刑事诉讼法,苏公刑〔2026〕0042,被盗车辆,2,stop,2026-12-24T00:00:00+08:00
`;

type State =
  | { phase: 'empty' }
  | { phase: 'checked'; errors: readonly FieldProblem[]; entries: number }
  | { phase: 'done'; entries: number };

function Preview({ csv, errors }: { csv: string; errors: readonly FieldProblem[] }) {
  const { t } = useTranslation();
  const table = csvTable(csv);
  const byLine = entryErrorsByLine(errors);
  const wrongFirst = table.rows.toSorted((a, b) => Number(byLine.has(b.line)) - Number(byLine.has(a.line)));
  const known = new Set(table.rows.map(({ line }) => line));
  const general = [...byLine].filter(([line]) => !known.has(line));
  return (
    <>
      {general.map(([line, cells]) => (
        <p key={line} className="field-error">
          {line > 0 && `${t('lists.line')} ${line}: `}
          {cells.map(({ column, message }) => `${column} ${message}`.trim()).join('; ')}
        </p>
      ))}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <section className="table-holder" tabIndex={0} aria-label={t('lists.preview')}>
        <table className="table" data-testid="entries-preview">
          <thead>
            <tr>
              <th scope="col">{t('lists.line')}</th>
              <th scope="col">{t('lists.verdict')}</th>
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
              const wrong = byLine.get(row.line) ?? [];
              return (
                <tr key={row.line} className={wrong.length === 0 ? '' : 'row-bad'}>
                  <th scope="row">{row.line}</th>
                  <td>
                    {wrong.length === 0 ? (
                      <span className="quiet-text">{t('lists.rowGood')}</span>
                    ) : (
                      <ul className="field-error">
                        {wrong.map(({ column, message }) => (
                          <li key={`${column} ${message}`}>
                            {column !== '' && <strong>{column} </strong>}
                            {message}
                          </li>
                        ))}
                      </ul>
                    )}
                  </td>
                  {row.cells.map((cell, at) => (
                    <td
                      // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a line have no other name
                      key={at}
                      className={
                        wrong.some(({ column }) => column === table.header[at]) ? 'cell-bad' : undefined
                      }
                    >
                      {cell}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {table.rows.length > rowsShown && (
        <p className="quiet-text">{t('lists.rowsShown', { shown: rowsShown, count: table.rows.length })}</p>
      )}
    </>
  );
}

/** Many entries from a file: first everything that is wrong in it, line by line; proposed all or none. */
export function EntryImportPage() {
  const { t } = useTranslation();
  const [csv, setCsv] = useState('');
  const [state, setState] = useState<State>({ phase: 'empty' });
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [version, setVersion] = useState(0);
  const take = (text: string): void => {
    setCsv(text);
    setState({ phase: 'empty' });
    setFailure(null);
  };
  const send = async (text: string, preview: boolean): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      const { entries, errors } = await officerApi().importEntries(text, preview);
      if (preview) setState({ phase: 'checked', errors, entries });
      else {
        setCsv('');
        setState({ phase: 'done', entries });
        setVersion((before) => before + 1);
      }
    } catch (error) {
      if (error instanceof ApiError && error.fields.length > 0)
        setState({ phase: 'checked', errors: error.fields, entries: 0 });
      else setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    const file = event.target.files?.[0];
    if (file === undefined) return;
    if (file.size > bytesAtMost) {
      setFailure(new Error(t('lists.tooLarge', { name: file.name })));
      return;
    }
    file.text().then((text) => {
      take(text);
      return send(text, true);
    }, setFailure);
  };
  const good = state.phase === 'checked' && state.errors.length === 0 && state.entries > 0;
  return (
    <main className="view" data-testid="entry-import">
      <div className="view-body">
        <ViewHead title={t('lists.importHeading')}>
          <button
            type="button"
            className="button quiet"
            onClick={() => useRoute.getState().go({ view: 'entries', state: null })}
          >
            {t('lists.back')}
          </button>
        </ViewHead>
        <section className="box">
          <p>{t('lists.importIntro')}</p>
          <p className="mono quiet-text">
            id, plate, plateColor, category, legalBasis, caseReference, reason, priority, instruction,
            validFrom, validUntil
          </p>
          <div className="row">
            <label className="button file-pick">
              <StrokeIcon name="table" />
              {t('lists.chooseFile')}
              <input
                type="file"
                accept=".csv,text/csv,text/plain"
                className="sr-only"
                data-testid="entries-file"
                onChange={choose}
              />
            </label>
            <button type="button" className="button quiet" onClick={() => take(example)}>
              {t('lists.example')}
            </button>
          </div>
          <label className="field">
            {t('lists.csvText')}
            <textarea
              value={csv}
              spellCheck={false}
              data-testid="entries-csv"
              onChange={(event) => take(event.target.value)}
            />
          </label>
          <Problem error={failure} />
          <div className="row end">
            <button
              type="button"
              className="button"
              data-testid="entries-check"
              disabled={busy || csv.trim() === ''}
              onClick={() => void send(csv, true)}
            >
              {t('lists.check')}
            </button>
            <button
              type="button"
              className="button primary"
              data-testid="entries-do"
              disabled={busy || !good}
              onClick={() => void send(csv, false)}
            >
              {t('lists.proposeAll')}
            </button>
          </div>
        </section>
        {state.phase === 'done' && (
          <p className="tip" role="status" data-testid="entries-done">
            {t('lists.importDone', { count: state.entries })}
          </p>
        )}
        {state.phase === 'checked' && (
          <section className="box" aria-labelledby="entries-verdict">
            <h3 id="entries-verdict">
              <span role="status" data-testid="entries-verdict">
                <StrokeIcon name={good ? 'check' : 'warn'} />{' '}
                {good
                  ? t('lists.allGood', { count: state.entries })
                  : t('lists.wrongValues', { count: state.errors.length })}
              </span>
            </h3>
            <Preview csv={csv} errors={state.errors} />
          </section>
        )}
        <LatestImports version={version} />
      </div>
    </main>
  );
}
