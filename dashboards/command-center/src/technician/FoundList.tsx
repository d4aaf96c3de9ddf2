import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Discovery, FoundCamera } from '../api/camera-types.ts';
import { GatewayImage } from '../components/GatewayImage.tsx';
import { StrokeIcon } from '../components/icons.tsx';
import {
  canRegister,
  clockNoticeMs,
  countsOf,
  type FoundFilter,
  fits,
  isRunning,
  profileText,
  titleOf,
} from '../domain/found.ts';
import { offsetText } from '../domain/time.ts';
import { Link } from '../router/Link.tsx';
import { useRoute } from '../router/useRoute.ts';

const filters: readonly FoundFilter[] = ['all', 'fresh', 'locked', 'trouble'];

/** What is to be known about a found camera at a glance, each with a sign and a word. */
function Marks({ found }: { found: FoundCamera }) {
  const { t } = useTranslation();
  const offsetMs = found.clockOffsetMs ?? 0;
  return (
    <div className="row marks">
      {found.registered && <span className="chip chip-good">{t('find.registered')}</span>}
      {found.addressChanged !== null && (
        <span className="chip chip-verify">
          {t('find.moved', { from: found.addressChanged.from ?? '?', to: found.addressChanged.to })}
        </span>
      )}
      {found.state === 'needs_credentials' && (
        <span className="chip chip-verify">
          <StrokeIcon name="lock" />
          {t('find.locked')}
        </span>
      )}
      {(found.state === 'unreachable' || found.state === 'broken') && (
        <span className="chip chip-breach">
          <StrokeIcon name="warn" />
          {t(`find.found_${found.state}`)}
        </span>
      )}
      {Math.abs(offsetMs) > clockNoticeMs && (
        <span className="chip chip-verify">
          <StrokeIcon name="clock" />
          {t('find.clock', { offset: offsetText(offsetMs) })}
        </span>
      )}
      {found.login !== null && (
        <span className="chip">{found.login === 'given' ? t('find.loginGiven') : found.login}</span>
      )}
      {found.hasPtz && <span className="chip">PTZ</span>}
    </div>
  );
}

function Found({
  found,
  chosen,
  onChoose,
}: {
  found: FoundCamera;
  chosen: boolean;
  onChoose(chosen: boolean): void;
}) {
  const { t } = useTranslation();
  const title = titleOf(found);
  const facts = [
    found.name === title ? null : found.name,
    found.serial,
    found.firmware,
    profileText(found.profiles),
  ];
  return (
    <li
      className={`found found-${found.state}`}
      data-testid="found"
      data-index={found.index}
      data-state={found.state}
    >
      <GatewayImage url={found.picture} alt={t('find.pictureOf', { title })} />
      <div className="found-words">
        <label className="check">
          <input
            type="checkbox"
            checked={chosen}
            disabled={!canRegister(found)}
            onChange={(event) => onChoose(event.target.checked)}
          />
          <strong>{title}</strong>
        </label>
        <span className="mono">{found.addresses.join(', ')}</span>
        <span className="quiet-text">
          {found.state === 'describing'
            ? t('find.describing')
            : facts.filter((fact) => fact !== null && fact !== '').join(' · ')}
        </span>
        <Marks found={found} />
        {found.problem !== null && (
          <p className="field-error">
            {t(`foundProblem.${found.problem.code}`, { defaultValue: '' })} {found.problem.detail}
          </p>
        )}
        {found.deviceId !== null && (
          <Link to={{ view: 'device', id: found.deviceId }} className="text-link">
            {t('find.toDevice')}
          </Link>
        )}
      </div>
    </li>
  );
}

/** The cameras of a search; those that are chosen are registered together. */
export function FoundList({ job }: { job: Discovery }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<FoundFilter>('all');
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const counts = countsOf(job.found);
  const shown = job.found.filter((found) => fits(found, filter));
  const fresh = shown.filter(canRegister);
  const picked = job.found.filter((found) => chosen.has(found.index) && canRegister(found));
  const choose = (index: number, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(index);
    else next.delete(index);
    setChosen(next);
  };
  const all = fresh.length > 0 && fresh.every((found) => chosen.has(found.index));
  const register = (): void =>
    useRoute.getState().go({ view: 'register', jobId: job.id, indexes: picked.map((found) => found.index) });
  if (job.found.length === 0)
    return (
      <div className="empty box">
        <strong>{t(isRunning(job) ? 'find.looking' : 'find.nothing')}</strong>
        {!isRunning(job) && <span>{t('find.nothingHint')}</span>}
      </div>
    );
  return (
    <section className="found-part" aria-label={t('find.results')}>
      <div className="row">
        <fieldset className="segments">
          <legend className="sr-only">{t('find.filter')}</legend>
          {filters.map((name) => (
            <button
              key={name}
              type="button"
              className="button"
              aria-pressed={filter === name}
              onClick={() => setFilter(name)}
            >
              {t(`find.filter_${name}`)} <strong>{counts[name]}</strong>
            </button>
          ))}
        </fieldset>
        <label className="check">
          <input
            type="checkbox"
            checked={all}
            disabled={fresh.length === 0}
            data-testid="choose-all"
            onChange={() => setChosen(new Set(all ? [] : fresh.map((found) => found.index)))}
          />
          {t('find.chooseAll')}
        </label>
      </div>
      <ul className="found-list">
        {shown.map((found) => (
          <Found
            key={found.index}
            found={found}
            chosen={chosen.has(found.index)}
            onChoose={(on) => choose(found.index, on)}
          />
        ))}
      </ul>
      <div className="sticky-bar">
        <span role="status">{t('find.chosen', { count: picked.length })}</span>
        <button
          type="button"
          className="button primary"
          data-testid="register-chosen"
          disabled={picked.length === 0}
          onClick={register}
        >
          {t('find.register')}
          <StrokeIcon name="right" />
        </button>
      </div>
    </section>
  );
}
