import '../i18n/site.ts';
import '../i18n/people.ts';
import '../styles/site.css';
import '../styles/oversight.css';
import '../styles/people.css';
import type { AdministratorRoute } from '../router/parts/administrator.ts';
import { AdministerPage } from './AdministerPage.tsx';
import { DistrictPage } from './DistrictPage.tsx';
import { PeoplePage } from './PeoplePage.tsx';
import { PersonPage } from './PersonPage.tsx';

/** Who may come in, and the district itself; loaded when first shown. */
export default function AdministratorView({ route }: { route: AdministratorRoute }) {
  switch (route.view) {
    case 'administer':
      return <AdministerPage />;
    case 'people':
      return <PeoplePage />;
    case 'person':
      return <PersonPage key={route.id ?? ''} id={route.id} />;
    case 'district':
      return <DistrictPage />;
  }
}
