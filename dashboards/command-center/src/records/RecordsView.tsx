import '../i18n/site.ts';
import '../i18n/officer.ts';
import '../i18n/oversight.ts';
import '../i18n/records.ts';
import '../styles/site.css';
import '../styles/oversight.css';
import '../styles/records.css';
import type { RecordsRoute } from '../router/parts/records.ts';
import { RetentionPage } from './RetentionPage.tsx';
import { StatisticsPage } from './StatisticsPage.tsx';

/** Counts for publication, and what is kept how long; loaded when first shown. */
export default function RecordsView({ route }: { route: RecordsRoute }) {
  return route.view === 'statistics' ? <StatisticsPage route={route} /> : <RetentionPage route={route} />;
}
