import '../i18n/site.ts';
import '../i18n/officer.ts';
import '../i18n/oversight.ts';
import '../i18n/audit.ts';
import '../styles/site.css';
import '../styles/oversight.css';
import type { AuditorRoute } from '../router/parts/auditor.ts';
import { HygienePage } from '../supervisor/HygienePage.tsx';
import { LogPage } from './LogPage.tsx';
import { OverseePage } from './OverseePage.tsx';

/** The audit log and what stands out in it; loaded when first shown. */
export default function AuditorView({ route }: { route: AuditorRoute }) {
  if (route.view === 'log') return <LogPage filters={route} />;
  if (route.view === 'misreads') return <HygienePage />;
  return <OverseePage />;
}
