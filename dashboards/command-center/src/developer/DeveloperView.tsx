import '../i18n/site.ts';
import '../i18n/developer.ts';
import '../styles/site.css';
import '../styles/developer.css';
import type { DeveloperRoute } from '../router/parts/developer.ts';
import { LettersPage } from './LettersPage.tsx';
import { MessagesPage } from './MessagesPage.tsx';

/** Why is a message not the read that was expected? Loaded when first shown. */
export default function DeveloperView({ route }: { route: DeveloperRoute }) {
  if (route.view === 'messages') return <MessagesPage letterId={route.letterId} />;
  return <LettersPage key={route.code ?? ''} code={route.code} />;
}
