import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AreaGrant } from '../api/oversight-types.ts';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { areaPath } from '../domain/areas.ts';
import { localField } from '../domain/readQuestion.ts';
import { momentText } from '../domain/time.ts';
import { oversightApi } from '../live/apis.ts';
import { useRegistry } from '../stores/registry.ts';
import { AreaSelect } from '../technician/AreaSelect.tsx';
import { SupervisorTabs } from './SupervisorTabs.tsx';

const hourMs = 3_600_000;
const empty = { username: '', areaId: '', reason: '' };

function GrantForm({ onDone }: { onDone(): void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(empty);
  const [until, setUntil] = useState(
    localField(new Date(Date.now() + 8 * hourMs).toISOString()).slice(0, 16),
  );
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const change = (part: Partial<typeof empty>): void => setDraft({ ...draft, ...part });
  const complete = Object.values(draft).every((text) => text.trim() !== '') && until !== '';
  const grant = (): void => {
    setBusy(true);
    setFailure(null);
    oversightApi()
      .grantLook({ ...draft, until: new Date(until).toISOString() })
      .then(() => {
        setDraft(empty);
        onDone();
      }, setFailure)
      .finally(() => setBusy(false));
  };
  return (
    <section className="box" aria-labelledby="grant-heading">
      <h3 id="grant-heading">{t('areaLook.give')}</h3>
      <p className="quiet-text">{t('areaLook.hint')}</p>
      <div className="fields">
        <label className="field" htmlFor="grant-user">
          {t('areaLook.user')}
          <input
            id="grant-user"
            value={draft.username}
            spellCheck={false}
            data-testid="grant-user"
            onChange={(event) => change({ username: event.target.value })}
          />
        </label>
        <label className="field" htmlFor="grant-area">
          {t('areaLook.area')}
          <AreaSelect id="grant-area" value={draft.areaId} onChange={(areaId) => change({ areaId })} />
        </label>
        <label className="field" htmlFor="grant-until">
          {t('areaLook.until')}
          <input
            id="grant-until"
            type="datetime-local"
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        </label>
        <label className="field wide" htmlFor="grant-reason">
          {t('areaLook.reason')}
          <input
            id="grant-reason"
            value={draft.reason}
            maxLength={500}
            onChange={(event) => change({ reason: event.target.value })}
          />
        </label>
      </div>
      <Problem error={failure} />
      <div className="row end">
        <button type="button" className="button primary" disabled={busy || !complete} onClick={grant}>
          {t('areaLook.do')}
        </button>
      </div>
    </section>
  );
}

function Row({ grant, onEnded }: { grant: AreaGrant; onEnded(): void }) {
  const { t } = useTranslation();
  const areas = useRegistry((state) => state.areas);
  const [failure, setFailure] = useState<unknown>(null);
  return (
    <tr data-testid="grant" data-active={grant.active}>
      <th scope="row">{grant.username}</th>
      <td>{areaPath(areas, grant.areaId)}</td>
      <td>{grant.reason}</td>
      <td>
        {grant.grantedBy} · {momentText(new Date(grant.createdAt)).slice(0, 16)}
      </td>
      <td>
        {grant.endedAt === null
          ? momentText(new Date(grant.until)).slice(0, 16)
          : t('areaLook.ended', { by: grant.endedBy, at: momentText(new Date(grant.endedAt)).slice(0, 16) })}
        <Problem error={failure} />
      </td>
      <td>
        {grant.active ? (
          <button
            type="button"
            className="button"
            onClick={() => void oversightApi().endLook(grant.id).then(onEnded, setFailure)}
          >
            {t('areaLook.end')}
            <span className="sr-only"> {grant.username}</span>
          </button>
        ) : (
          <span className="quiet-text">{t('areaLook.over')}</span>
        )}
      </td>
    </tr>
  );
}

/** Looks into other areas: given for a time, for a reason on record. */
export function AreaLooksPage() {
  const { t } = useTranslation();
  const grants = usePolled(() => oversightApi().areaGrants(), 30_000, 'grants');
  return (
    <main className="view" data-testid="area-looks">
      <div className="view-body">
        <ViewHead title={t('areaLook.heading')}>
          <SupervisorTabs here="areaLooks" />
        </ViewHead>
        <GrantForm onDone={grants.refresh} />
        <section className="box" aria-labelledby="grants-heading">
          <h3 id="grants-heading">{t('areaLook.given')}</h3>
          <Problem error={grants.error} />
          {grants.value !== null && grants.value.length === 0 && (
            <p className="quiet-text">{t('areaLook.none')}</p>
          )}
          {grants.value !== null && grants.value.length > 0 && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
            <section className="table-holder" tabIndex={0} aria-label={t('areaLook.given')}>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t('areaLook.userHead')}</th>
                    <th scope="col">{t('areaLook.area')}</th>
                    <th scope="col">{t('areaLook.reason')}</th>
                    <th scope="col">{t('areaLook.by')}</th>
                    <th scope="col">{t('areaLook.until')}</th>
                    <th scope="col">{t('areaLook.state')}</th>
                  </tr>
                </thead>
                <tbody>
                  {grants.value.map((grant) => (
                    <Row key={grant.id} grant={grant} onEnded={grants.refresh} />
                  ))}
                </tbody>
              </table>
            </section>
          )}
        </section>
      </div>
    </main>
  );
}
