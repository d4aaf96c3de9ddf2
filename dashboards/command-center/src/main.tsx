/** Start of the page: texts, colours, then sign-in or console. */
import { StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { Frame } from './components/Frame.tsx';
import { SignIn } from './components/SignIn.tsx';
import { startTexts } from './i18n/index.ts';
import { followAddress } from './router/useRoute.ts';
import { useSession } from './stores/session.ts';
import { firstLanguage, followSettings } from './stores/settings.ts';
import './styles/index.css';

function App() {
  const { t } = useTranslation();
  const session = useSession((state) => state.session);
  useEffect(() => {
    document.title = t('app.title');
  }, [t]);
  return session === null ? <SignIn /> : <Frame session={session} />;
}

async function start(): Promise<void> {
  followSettings();
  followAddress();
  await startTexts(firstLanguage());
  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no #root');
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

void start();
