import '../i18n/site.ts';
import '../styles/site.css';
import '../styles/devices.css';
import '../styles/site-phone.css';
import type { TechnicianRoute } from '../router/parts/technician.ts';
import { DeviceBoard } from './DeviceBoard.tsx';
import { DevicePage } from './DevicePage.tsx';
import { FindPage } from './FindPage.tsx';
import { ImportPage } from './ImportPage.tsx';
import { RegisterPage } from './RegisterPage.tsx';
import { WorkPage } from './WorkPage.tsx';

/** The views of who builds and repairs; loaded when the first of them is shown. */
export default function TechnicianView({ route }: { route: TechnicianRoute }) {
  switch (route.view) {
    case 'work':
      return <WorkPage />;
    case 'find':
      return <FindPage jobId={route.jobId} />;
    case 'register':
      return <RegisterPage jobId={route.jobId} indexes={route.indexes} />;
    case 'devices':
      return <DeviceBoard route={route} />;
    case 'device':
      return <DevicePage key={route.id} id={route.id} />;
    case 'import':
      return <ImportPage />;
  }
}
