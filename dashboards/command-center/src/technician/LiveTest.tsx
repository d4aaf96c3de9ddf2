import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReadView } from '../api/types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { maskedText, newestOf } from '../domain/liveTest.ts';
import { durationText } from '../domain/time.ts';
import { currentApi, useReads } from '../live/state.ts';
import { useLink } from '../stores/link.ts';

/** The age of a read as it counts up: tenths while it is fresh. */
function Age({ receivedAt }: { receivedAt: string }) {
  const { t } = useTranslation();
  const offsetMs = useLink((state) => state.clockOffsetMs);
  const [nowMs, setNowMs] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 200);
    return () => clearInterval(timer);
  }, []);
  const ageMs = Math.max(0, nowMs + offsetMs - Date.parse(receivedAt));
  const age = ageMs < 10_000 ? `${(ageMs / 1000).toFixed(1)} s` : durationText(ageMs);
  return <span>{t('test.age', { age })}</span>;
}

/** Waits for the first read of a device and says what it was: the proof that its reads arrive. Plates are masked. */
export function LiveTest({ deviceId, checkpointId }: { deviceId: string; checkpointId: string | null }) {
  const { t } = useTranslation();
  const { reads } = useReads();
  const offsetMs = useLink((state) => state.clockOffsetMs);
  const [sinceMs] = useState(() => Date.now() + offsetMs);
  const [earlier, setEarlier] = useState<readonly ReadView[]>([]);
  useEffect(() => {
    const api = currentApi();
    if (api === null || checkpointId === null) return;
    let gone = false;
    // what came while the page was being opened is in no event of the socket
    api.recentReads(checkpointId).then(
      (items) => {
        if (!gone) setEarlier(items);
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [checkpointId]);
  const read = newestOf([...reads, ...earlier], deviceId, sinceMs);
  return (
    <section className="box live-test" data-testid="live-test" data-got={read !== null}>
      <h3>{t('test.heading')}</h3>
      <p className="row" role="status">
        <StrokeIcon name={read === null ? 'clock' : 'check'} />
        {read === null ? (
          <span>{t('test.waiting')}</span>
        ) : (
          <strong data-testid="live-test-read">
            {t('test.got', {
              plate: maskedText(read.plate) === '' ? t('reads.unplated') : maskedText(read.plate),
            })}
            {read.lane !== null && `, ${t('detail.lane', { lane: read.lane })}`}
          </strong>
        )}
        {/* the age counts up beside the words that are read out, not in them */}
      </p>
      {read !== null && (
        <p className="quiet-text">
          <Age receivedAt={read.receivedAt} /> · {t(`direction.${read.direction}`)}
          {read.clockQuality === 'bad' && ` · ${t('test.badClock')}`}
        </p>
      )}
    </section>
  );
}
