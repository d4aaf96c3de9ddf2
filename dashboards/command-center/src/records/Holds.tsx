import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LegalHold } from '../api/retention-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import type { Polled } from '../components/usePolled.ts';
import { may } from '../domain/abilities.ts';
import { momentText } from '../domain/time.ts';
import { recordsApi } from '../live/apis.ts';
import { useSession } from '../stores/session.ts';

const at = (text: string | null): string => (text === null ? '' : momentText(new Date(text)).slice(0, 16));

/** Asks for the release, or confirms what another supervisor asked for. */
function Release({ hold, onDone }: { hold: LegalHold; onDone(): void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const me = useSession((state) => state.session?.user.username);
  const isAsked = hold.state === 'release_asked';
  if (isAsked && hold.releaseAskedBy === me)
    return (
      <p className="quiet-text own-tip" data-testid="hold-own">
        <StrokeIcon name="person" />
        {t('hold.ownAsk')}
      </p>
    );
  const release = (): void => {
    setBusy(true);
    setFailure(null);
    recordsApi()
      .releaseHold(hold.id, reason)
      .then(onDone, setFailure)
      .finally(() => setBusy(false));
  };
  return (
    <>
      <div className="row">
        <label className="field grow" htmlFor={`release-${hold.id}`}>
          {t('hold.reason')}
          <input
            id={`release-${hold.id}`}
            value={reason}
            maxLength={2000}
            data-testid="release-reason"
            onChange={({ target }) => setReason(target.value)}
          />
        </label>
        <button
          type="button"
          className="button"
          disabled={busy || reason.trim().length < 4}
          data-testid={isAsked ? 'release-confirm' : 'release-ask'}
          onClick={release}
        >
          {t(isAsked ? 'hold.confirm' : 'hold.ask')}
        </button>
      </div>
      <Problem error={failure} />
    </>
  );
}

function HoldRow({ hold, onDone }: { hold: LegalHold; onDone(): void }) {
  const { t } = useTranslation();
  const decides = useSession((state) => may(state.session?.user.roles ?? [], 'decide'));
  const isCurrent = hold.state === 'in_force' || hold.state === 'release_asked';
  const what = [
    hold.plate === null
      ? null
      : t('hold.plateIn', { plate: hold.plate, from: at(hold.from), to: at(hold.to) }),
    hold.readIds.length === 0 ? null : t('hold.reads', { count: hold.readIds.length }),
    hold.alertIds.length === 0 ? null : t('hold.alerts', { count: hold.alertIds.length }),
  ].filter((text) => text !== null);
  return (
    <li className="hold-row" data-testid="hold" data-state={hold.state}>
      <p>
        <strong>{what.join(' · ')}</strong> <span className="chip">{t(`hold.state_${hold.state}`)}</span>
        {hold.endsSoon && (
          <span className="chip chip-review">
            <StrokeIcon name="warn" />
            {t('hold.endsSoon')}
          </span>
        )}
      </p>
      <p>
        {hold.caseReference} · {hold.reason}
      </p>
      <p className="quiet-text">
        {t('hold.placed', { by: hold.placedBy, at: at(hold.placedAt) })} ·{' '}
        {t('hold.until', { at: at(hold.until) })}
      </p>
      {hold.releaseAskedBy !== null && (
        <p className="quiet-text">
          {t('hold.asked', {
            by: hold.releaseAskedBy,
            at: at(hold.releaseAskedAt),
            reason: hold.releaseReason,
          })}
          {hold.releasedBy !== null &&
            ` · ${t('hold.released', { by: hold.releasedBy, at: at(hold.releasedAt) })}`}
        </p>
      )}
      {decides && isCurrent && <Release hold={hold} onDone={onDone} />}
    </li>
  );
}

/** What is held over its time, and its release by two people. */
export function Holds({
  found,
  shown,
  onShow,
}: {
  found: Polled<LegalHold[]>;
  shown: 'current' | 'all';
  onShow(which: 'current' | 'all'): void;
}) {
  const { t } = useTranslation();
  return (
    <section className="box" aria-labelledby="holds-heading" data-testid="holds">
      <h3 id="holds-heading">
        {t('hold.heading')} <span className="quiet-text">{t('hold.hint')}</span>
        <span className="segments small">
          {(['current', 'all'] as const).map((which) => (
            <button
              key={which}
              type="button"
              className="button"
              aria-pressed={which === shown}
              data-testid={`holds-${which}`}
              onClick={() => onShow(which)}
            >
              {t(`hold.${which}`)}
            </button>
          ))}
        </span>
      </h3>
      <Problem error={found.error} />
      {found.value?.length === 0 && <p className="quiet-text">{t('hold.none')}</p>}
      <ul className="hold-rows">
        {found.value?.map((hold) => (
          <HoldRow key={hold.id} hold={hold} onDone={found.refresh} />
        ))}
      </ul>
    </section>
  );
}
