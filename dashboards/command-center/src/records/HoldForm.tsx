import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewHold } from '../api/retention-types.ts';
import { Problem } from '../components/Problem.tsx';
import { localField } from '../domain/readQuestion.ts';
import { recordsApi } from '../live/apis.ts';

const kinds = ['plate', 'reads', 'alerts'] as const;
const dayMs = 86_400_000;
const field = (ms: number): string => localField(new Date(ms).toISOString()).slice(0, 16);
const moment = (text: string): string => new Date(text).toISOString();
const ids = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\s,;]+/)
      .map((id) => id.trim())
      .filter((id) => id !== ''),
  ),
];

/** Places a hold: what, why, for which case, until when. `alert`, `read`: what one came from. */
export function HoldForm({
  alert,
  read,
  onPlaced,
}: {
  alert: string | null;
  read: string | null;
  onPlaced(): void;
}) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<(typeof kinds)[number]>(
    alert !== null ? 'alerts' : read !== null ? 'reads' : 'plate',
  );
  const [draft, setDraft] = useState({
    reads: read ?? '',
    alerts: alert ?? '',
    plate: '',
    from: field(Date.now() - 7 * dayMs),
    to: field(Date.now()),
    until: field(Date.now() + 180 * dayMs),
    caseReference: '',
    reason: '',
  });
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [done, setDone] = useState(false);
  const change = (name: keyof typeof draft, value: string): void => {
    setDone(false);
    setDraft({ ...draft, [name]: value });
  };
  const { from, to, until, caseReference, reason } = draft;
  const complete =
    draft[kind].trim() !== '' &&
    caseReference.trim() !== '' &&
    reason.trim().length >= 4 &&
    until !== '' &&
    (kind !== 'plate' || (from !== '' && to !== ''));
  const place = (): void => {
    const what: Partial<NewHold> =
      kind === 'plate'
        ? { plate: draft.plate.trim(), from: moment(from), to: moment(to) }
        : { [kind === 'reads' ? 'readIds' : 'alertIds']: ids(draft[kind]) };
    setBusy(true);
    setFailure(null);
    recordsApi()
      .placeHold({ ...what, caseReference: caseReference.trim(), reason, until: moment(until) })
      .then(() => {
        setDone(true);
        setDraft({ ...draft, plate: '', reads: '', alerts: '', reason: '' });
        onPlaced();
      }, setFailure)
      .finally(() => setBusy(false));
  };
  const input = (name: keyof typeof draft, label: string, type = 'text') => (
    <label className="field" htmlFor={`hold-${name}`}>
      {label}
      <input
        id={`hold-${name}`}
        type={type}
        value={draft[name]}
        data-testid={`hold-${name}`}
        onChange={({ target }) => change(name, target.value)}
      />
    </label>
  );
  return (
    <section className="box" aria-labelledby="hold-form-heading" data-testid="hold-form">
      <h3 id="hold-form-heading">{t('hold.place')}</h3>
      <fieldset className="segments" aria-label={t('hold.placing')}>
        {kinds.map((each) => (
          <button
            key={each}
            type="button"
            className="button"
            aria-pressed={each === kind}
            data-testid={`hold-kind-${each}`}
            onClick={() => setKind(each)}
          >
            {t(`hold.what_${each}`)}
          </button>
        ))}
      </fieldset>
      <div className="fields">
        {kind === 'plate' ? (
          <>
            {input('plate', t('hold.plate'))}
            {input('from', t('hold.from'), 'datetime-local')}
            {input('to', t('hold.to'), 'datetime-local')}
          </>
        ) : (
          <label className="field wide" htmlFor="hold-ids">
            {t(kind === 'reads' ? 'hold.readIds' : 'hold.alertIds')}
            <textarea
              id="hold-ids"
              rows={3}
              value={draft[kind]}
              spellCheck={false}
              data-testid="hold-ids"
              onChange={({ target }) => change(kind, target.value)}
            />
          </label>
        )}
        {input('caseReference', t('hold.case'))}
        {input('until', t('hold.end'), 'datetime-local')}
        <label className="field wide" htmlFor="hold-reason">
          {t('hold.why')}
          <input
            id="hold-reason"
            value={reason}
            maxLength={2000}
            data-testid="hold-reason"
            onChange={({ target }) => change('reason', target.value)}
          />
        </label>
      </div>
      <Problem error={failure} />
      <div className="row end">
        <span className="said-done" role="status" data-testid="hold-placed">
          {done ? t('hold.done') : ''}
        </span>
        <button
          type="button"
          className="button primary"
          disabled={busy || !complete}
          data-testid="hold-place"
          onClick={place}
        >
          {t('hold.place')}
        </button>
      </div>
    </section>
  );
}
