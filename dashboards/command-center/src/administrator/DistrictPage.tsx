import { useTranslation } from 'react-i18next';
import { ViewHead } from '../components/ViewHead.tsx';
import { AreasPart } from './AreasPart.tsx';
import { RingsPart } from './RingsPart.tsx';
import { RoadsPart } from './RoadsPart.tsx';

/** The district itself: areas, rings, roads. */
export function DistrictPage() {
  const { t } = useTranslation();
  return (
    <main className="view" data-testid="district">
      <div className="view-body wide-body">
        <ViewHead title={t('district.heading')} />
        <div className="columns">
          <AreasPart />
          <div className="person-side">
            <RingsPart />
            <RoadsPart />
          </div>
        </div>
      </div>
    </main>
  );
}
