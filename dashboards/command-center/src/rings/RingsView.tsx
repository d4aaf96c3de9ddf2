import '../i18n/rings.ts';
import '../styles/rings.css';
import '../styles/rings-unseen.css';
import { useTranslation } from 'react-i18next';
import type { RingGaps, RingPicture } from '../api/rings-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { ViewHead } from '../components/ViewHead.tsx';
import { troubledNow } from '../domain/rings.ts';
import { ringsApi } from '../live/apis.ts';
import { Link } from '../router/Link.tsx';
import { type RingSpan, type RingsRoute, ringSpans } from '../router/parts/rings.ts';
import { CoverageRows } from './CoverageRows.tsx';
import { FlowPart } from './FlowPart.tsx';
import { GapsPart } from './GapsPart.tsx';
import { PlacesTable } from './PlacesTable.tsx';

const lookEveryMs = 30_000;

/** Where a span begins; null: 24 hours ago. */
function startOf(span: RingSpan): Date | null {
  if (span === 'day') return null;
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate());
}

function RingCard({ ring, route, isShown }: { ring: RingPicture; route: RingsRoute; isShown: boolean }) {
  const { t } = useTranslation();
  const troubled = troubledNow(ring);
  return (
    <Link
      to={{ ...route, ring: ring.ringId }}
      className="ring-card"
      aria-current={isShown ? 'true' : undefined}
      data-testid="ring-card"
      data-ring={ring.ringId}
    >
      <strong>{ring.name}</strong>
      <span className={troubled > 0 ? 'ring-troubled' : 'ring-well'}>
        <StrokeIcon name={troubled > 0 ? 'warn' : 'check'} />
        {t('rings.checkpoints', { count: ring.checkpoints })} ·{' '}
        {troubled > 0 ? t('rings.troubled', { count: troubled }) : t('rings.allSee')}
      </span>
      <span className="ring-card-sums">
        <span>
          {t('rings.entered')} <b>{ring.inbound}</b>
        </span>
        <span>
          {t('rings.left')} <b>{ring.outbound}</b>
        </span>
      </span>
    </Link>
  );
}

function RingPart({ ring, gaps, from }: { ring: RingPicture; gaps: RingGaps | null; from: string }) {
  const gap = gaps?.items.find(({ ringId }) => ringId === ring.ringId);
  return (
    <>
      <FlowPart ring={ring} from={from} />
      <div className="ring-columns">
        <PlacesTable ring={ring} />
        {gap !== undefined && gaps !== null && (
          <GapsPart gap={gap} hours={ring.hours} roundedTo={gaps.roundedTo} />
        )}
      </div>
      <CoverageRows ring={ring} />
    </>
  );
}

/** What goes in and out over the rings, who got over them unseen, and where they are blind; loaded when first shown. */
export default function RingsView({ route }: { route: RingsRoute }) {
  const { t } = useTranslation();
  const { span } = route;
  const balance = usePolled(() => ringsApi().balance(startOf(span)), lookEveryMs, `balance ${span}`);
  const gaps = usePolled(() => ringsApi().gaps(startOf(span)), lookEveryMs, `gaps ${span}`);
  const rings = balance.value?.items ?? [];
  const shown = rings.find(({ ringId }) => ringId === route.ring) ?? rings[0];
  return (
    <main className="view" data-testid="rings" data-ready={balance.value !== null && gaps.value !== null}>
      <div className="view-body rings-body">
        <ViewHead title={t('rings.heading')}>
          <nav className="segments" aria-label={t('rings.span')}>
            {ringSpans.map((each) => (
              <Link
                key={each}
                to={{ ...route, span: each }}
                className="button"
                aria-current={each === span ? 'page' : undefined}
                data-testid={`span-${each}`}
              >
                {t(`rings.span_${each}`)}
              </Link>
            ))}
          </nav>
        </ViewHead>
        <Problem error={balance.error ?? gaps.error} />
        {balance.value === null && balance.error === null && <p className="quiet-text">{t('nav.loading')}</p>}
        {balance.value !== null && rings.length === 0 && <p className="tip">{t('rings.none')}</p>}
        {rings.length > 0 && (
          <nav className="ring-cards" aria-label={t('rings.choose')}>
            {rings.map((ring) => (
              <RingCard key={ring.ringId} ring={ring} route={route} isShown={ring === shown} />
            ))}
          </nav>
        )}
        {shown !== undefined && balance.value !== null && (
          <RingPart key={shown.ringId} ring={shown} gaps={gaps.value} from={balance.value.from} />
        )}
      </div>
    </main>
  );
}
