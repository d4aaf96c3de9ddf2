import { useTranslation } from 'react-i18next';
import type { EntryScope, WatchlistEntry } from '../api/types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { categoryName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { validityDays } from '../domain/decisions.ts';
import { momentText } from '../domain/time.ts';
import { oversightApi } from '../live/apis.ts';
import { Link } from '../router/Link.tsx';
import { useRegistry } from '../stores/registry.ts';
import { FactList } from './FactList.tsx';

const time = (at: string): string => momentText(new Date(at)).slice(0, 16);

function useScopeText(): (scope: EntryScope | undefined) => string {
  const { t } = useTranslation();
  const { areas, rings } = useRegistry();
  return (scope) => {
    if (scope === undefined) return t('lists.everywhere');
    const parts = [
      scope.areaIds?.map((id) => areas.get(id)?.name ?? id).join(', '),
      scope.ringIds?.map((id) => rings.find((ring) => ring.id === id)?.name ?? id).join(', '),
      scope.directions?.map((direction) => t(`ask.direction_${direction}`)).join(', '),
      scope.hours === undefined ? undefined : `${scope.hours.from}–${scope.hours.until}`,
    ];
    return parts.filter((part) => part !== undefined).join(' · ');
  };
}

/** How long it is to stand, against the longest that its category allows. */
function Validity({ entry }: { entry: WatchlistEntry }) {
  const { t } = useTranslation();
  const longest = useRegistry((state) => state.categories.get(entry.category)?.longestDays);
  const days = validityDays(entry);
  return (
    <>
      {time(entry.validFrom)} – {time(entry.validUntil)}
      {longest !== undefined && (
        <span className="validity">
          <meter
            min={0}
            max={longest}
            value={Math.min(days, longest)}
            aria-label={t('decide.validityOf', { days, longest })}
          />
          {t('decide.validityOf', { days, longest })}
        </span>
      )}
    </>
  );
}

/** Other entries of the same plate: listed before, listed already, refused before. */
function Similar({ entry }: { entry: WatchlistEntry }) {
  const { t } = useTranslation();
  const categories = useRegistry((state) => state.categories);
  const found = usePolled(() => oversightApi().entries({ plate: entry.plate }), null, `plate ${entry.plate}`);
  const others = found.value?.filter(({ id }) => id !== entry.id) ?? [];
  return (
    <section aria-labelledby="similar-heading">
      <h4 id="similar-heading">{t('decide.similar')}</h4>
      <Problem error={found.error} />
      {found.value !== null && others.length === 0 && <p className="quiet-text">{t('decide.noSimilar')}</p>}
      <ul className="small-rows" data-testid="similar">
        {others.slice(0, 8).map((other) => (
          <li key={other.id}>
            <span className="chip">{t(`lists.state_${other.state}`)}</span>
            <Link to={{ view: 'entry', id: other.id }} className="text-link">
              {categoryName(other.category, categories, t)}
            </Link>
            <span className="quiet-text">
              {other.caseReference} · {other.createdBy} · {time(other.createdAt)}
              {other.ended !== undefined && ` · ${t(`lists.event_${other.ended.how}`)}: ${other.ended.note}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function History({ id }: { id: string }) {
  const { t } = useTranslation();
  const history = usePolled(() => oversightApi().entryHistory(id), null, `history ${id}`);
  return (
    <section aria-labelledby="history-heading">
      <h4 id="history-heading">{t('lists.history')}</h4>
      <Problem error={history.error} />
      <ol className="small-rows">
        {history.value?.map((event) => (
          <li key={`${event.at} ${event.what}`}>
            <span>{t(`lists.event_${event.what}`)}</span>
            <span className="quiet-text">
              {event.by} · {time(event.at)}
              {event.note === null || event.note === '' ? '' : ` · ${event.note}`}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** An entry as who decides on it has to see it. */
export function EntryToDecide({
  entry,
  kind,
}: {
  entry: WatchlistEntry;
  kind: 'entry' | 'emergency' | 'review';
}) {
  const { t } = useTranslation();
  const categories = useRegistry((state) => state.categories);
  const scopeText = useScopeText();
  const lapses = entry.emergency?.lapsesAt;
  const basis = categories.get(entry.category)?.legalBasis;
  return (
    <>
      <div className="row">
        <Plate plate={entry.plate} color={entry.plateColor} size="large" />
        <span className={`priority-words p${entry.priority}`}>
          {entry.priority} · {t(`priority.${entry.priority}`)}
        </span>
        <strong className="instruction-words">{t(`instruction.${entry.instruction}`)}</strong>
      </div>
      {kind === 'emergency' && (
        <p className="tip warn-tip">
          <StrokeIcon name="warn" />
          {entry.approvedBy === null && entry.state === 'active' && lapses !== undefined
            ? t('decide.emergencyWaits', { at: time(lapses) })
            : t('decide.emergencyOver', { state: t(`lists.state_${entry.state}`) })}
        </p>
      )}
      <FactList
        facts={[
          [t('lists.reason'), entry.reason],
          [t('lists.case'), entry.caseReference],
          [t('lists.category'), categoryName(entry.category, categories, t)],
          [t('lists.legalBasis'), entry.legalBasis],
          [t('decide.categoryBasis'), basis ?? null],
          [t('lists.validity'), <Validity key="validity" entry={entry} />],
          [t('lists.scope'), scopeText(entry.scope)],
          [t('lists.by'), `${entry.createdBy} · ${time(entry.createdAt)}`],
          [
            t('lists.approvedBy'),
            entry.approvedBy === null
              ? t('lists.notApproved')
              : `${entry.approvedBy} · ${time(entry.approvedAt ?? '')}`,
          ],
          [
            t('decide.supersedes'),
            entry.supersedes === undefined ? null : (
              <Link key="old" to={{ view: 'entry', id: entry.supersedes }} className="text-link">
                {t('lists.supersedesOne')}
              </Link>
            ),
          ],
          [t('decide.reviewUntil'), entry.reviewUntil === undefined ? null : time(entry.reviewUntil)],
        ]}
      />
      <div className="columns">
        <Similar entry={entry} />
        <History id={entry.id} />
      </div>
    </>
  );
}
