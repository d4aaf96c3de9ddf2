import '../i18n/crew.ts';
import '../styles/site.css';
import '../styles/roster.css';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ViewHead } from '../components/ViewHead.tsx';
import { Link } from '../router/Link.tsx';
import type { RosterRoute } from '../router/parts/rosters.ts';
import { useRegistry } from '../stores/registry.ts';
import { RosterEditor } from './RosterEditor.tsx';

/** When the grade B checkpoints are staffed: the list of them, and the plan of the chosen one. */
export default function RosterView({ route }: { route: RosterRoute }) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const booths = useMemo(
    () =>
      [...checkpoints.values()]
        .filter(({ grade }) => grade === 'B')
        .sort((a, b) => a.name.localeCompare(b.name)),
    [checkpoints],
  );
  // on a screen with room beside the list the first one is open; on a phone the list comes first
  const isWide = matchMedia('(min-width: 48.01rem)').matches;
  const chosenId = route.checkpointId ?? (isWide ? (booths[0]?.id ?? null) : null);
  const chosen = chosenId === null ? undefined : checkpoints.get(chosenId);
  return (
    <main className="view roster-view">
      <ViewHead title={t('roster.title')} />
      <div className="roster-board">
        <nav className="panel roster-list" aria-label={t('roster.pick')}>
          {booths.length === 0 && <p className="quiet-text">{t('roster.none')}</p>}
          <ul>
            {booths.map((booth) => (
              <li key={booth.id}>
                <Link
                  to={{ view: 'rosters', checkpointId: booth.id }}
                  aria-current={booth.id === chosenId ? 'page' : undefined}
                  data-testid="roster-booth"
                  data-checkpoint={booth.id}
                >
                  <strong>{booth.name}</strong>
                  <span className={booth.staffed ? 'roster-on' : 'quiet-text'}>
                    {t(booth.staffed ? 'roster.staffed' : 'roster.unstaffed')}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        {chosen === undefined ? (
          <p className="panel roster-empty quiet-text">{t('roster.pick')}</p>
        ) : (
          <RosterEditor key={chosen.id} checkpoint={chosen} />
        )}
      </div>
    </main>
  );
}
