import '../i18n/site.ts';
import '../i18n/officer.ts';
import '../i18n/oversight.ts';
import '../i18n/records.ts';
import '../styles/site.css';
import '../styles/oversight.css';
import '../styles/records.css';
import type { SupervisorRoute } from '../router/parts/supervisor.ts';
import { AreaLooksPage } from './AreaLooksPage.tsx';
import { DecidePage } from './DecidePage.tsx';
import { HygienePage } from './HygienePage.tsx';
import { QueryReviewsPage } from './QueryReviewsPage.tsx';

/** What a supervisor decides on and watches over; loaded when the first of it is shown. */
export default function SupervisorView({ route }: { route: SupervisorRoute }) {
  switch (route.view) {
    case 'decide':
      return <DecidePage />;
    case 'queryReviews':
      return <QueryReviewsPage />;
    case 'areaLooks':
      return <AreaLooksPage />;
    case 'hygiene':
      return <HygienePage />;
  }
}
