import '../i18n/crew.ts';
import '../styles/crew.css';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StrokeIcon } from '../components/icons.tsx';
import { enableSound, soundAllowed } from '../sound/player.ts';
import { useLink } from '../stores/link.ts';
import { useSession } from '../stores/session.ts';
import { CrewHead } from './CrewHead.tsx';
import { useCrewStore } from './crewStore.ts';
import { DispatchCard } from './DispatchCard.tsx';
import { OldNotice } from './OldNotice.tsx';
import { PastList } from './PastList.tsx';
import { useQueue } from './queue.ts';
import { RecallScreen } from './RecallScreen.tsx';
import { Refusals } from './Refusals.tsx';
import { useCrew, useWakeLock } from './useCrew.ts';
import { openRecalls, standing } from './views.ts';

/** Cannot be overlooked: without it a dispatch comes in silence. */
function SoundGate() {
  const { t } = useTranslation();
  const [allowed, setAllowed] = useState(soundAllowed());
  useEffect(() => {
    const timer = setInterval(() => setAllowed(soundAllowed()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (allowed) return null;
  return (
    <button
      type="button"
      className="crew-sound-gate"
      data-testid="crew-sound"
      onClick={() => void enableSound().then(setAllowed)}
    >
      <StrokeIcon name="muted" />
      <strong>{t('crew.soundOff')}</strong>
      <span>{t('crew.soundOffHint')}</span>
    </button>
  );
}

function Nothing() {
  const { t } = useTranslation();
  const { posts, loadedAtMs, keptFromMs } = useCrewStore();
  const phase = useLink((state) => state.phase);
  if (loadedAtMs === null && keptFromMs === null) return <p className="crew-nothing">{t('crew.loading')}</p>;
  if (posts.length === 0) return <p className="crew-nothing crew-warn">{t('crew.noPost')}</p>;
  return (
    <section className="crew-nothing" data-testid="crew-nothing">
      <StrokeIcon name="check" />
      <h2>{t('crew.nothing')}</h2>
      <p>{phase === 'live' ? t('crew.nothingHint') : t('crew.nothingLost')}</p>
    </section>
  );
}

/** The phone of the people at a checkpoint: what is dispatched to them, what to do, and their answer. */
export default function CrewView() {
  const { t } = useTranslation();
  const session = useSession((state) => state.session);
  useCrew(session?.user.id ?? '');
  useWakeLock();
  const alerts = useCrewStore((state) => state.alerts);
  const waiting = useQueue((state) => state.waiting);
  const recalls = openRecalls(alerts.values(), waiting);
  const dispatches = standing(alerts.values(), waiting);
  const [first] = recalls;
  if (first !== undefined)
    return <RecallScreen key={first.recall.at} shown={first} more={recalls.length - 1} />;
  return (
    <div className="crew" data-testid="crew">
      <CrewHead />
      <main className="crew-main">
        <h1 className="sr-only">{t('crew.heading')}</h1>
        <OldNotice />
        <SoundGate />
        <Refusals />
        {dispatches.length === 0 && <Nothing />}
        {dispatches.map((shown) => (
          <DispatchCard key={`${shown.alert.id} ${shown.dispatch.at}`} shown={shown} />
        ))}
        <PastList />
      </main>
    </div>
  );
}
