import '../i18n/officer.ts';
import '../styles/officer.css';
import '../styles/officer-side.css';
import '../styles/officer-answers.css';
import '../styles/officer-lists.css';
import '../styles/officer-usual.css';
import '../styles/officer-phone.css';
import type { OfficerRoute } from '../router/parts/officer.ts';
import { AskFrame } from './AskFrame.tsx';
import { ConvoyPage } from './ConvoyPage.tsx';
import { EntriesPage } from './EntriesPage.tsx';
import { EntryImportPage } from './EntryImportPage.tsx';
import { EntryPage } from './EntryPage.tsx';
import { ExportsPage } from './ExportsPage.tsx';
import { FindingsPage } from './FindingsPage.tsx';
import { JourneyPage } from './JourneyPage.tsx';
import { MinePage } from './MinePage.tsx';
import { ProposePage } from './ProposePage.tsx';
import { SearchPage } from './SearchPage.tsx';
import { SectionPage } from './SectionPage.tsx';
import { UsualPage } from './UsualPage.tsx';

const questions = {
  ask: SearchPage,
  journey: JourneyPage,
  usual: UsualPage,
  convoy: ConvoyPage,
  section: SectionPage,
  findings: FindingsPage,
  exports: ExportsPage,
};

/** The views of who investigates and keeps the lists; loaded when the first of them is shown. */
export default function OfficerView({ route }: { route: OfficerRoute }) {
  switch (route.view) {
    case 'mine':
      return <MinePage />;
    case 'entries':
      return <EntriesPage state={route.state} />;
    case 'entry':
      return <EntryPage key={route.id} id={route.id} />;
    case 'propose':
      return <ProposePage key={route.supersedes} supersedes={route.supersedes} />;
    case 'entryImport':
      return <EntryImportPage />;
    default: {
      const Question = questions[route.view];
      return (
        <AskFrame view={route.view}>
          <Question />
        </AskFrame>
      );
    }
  }
}
