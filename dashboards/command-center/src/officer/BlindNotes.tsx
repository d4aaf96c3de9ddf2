import { useTranslation } from 'react-i18next';
import type { BlindTime } from '../api/officer-types.ts';
import { placeName } from '../components/labels.ts';
import { durationText } from '../domain/time.ts';
import { useRegistry } from '../stores/registry.ts';

/** What can be said of places where nothing was read: "not seen" only where they could see all the time. */
export function BlindNotes({ blind, seenAt }: { blind: readonly BlindTime[]; seenAt: ReadonlySet<string> }) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  if (blind.length === 0) return null;
  return (
    <ul className="blind-notes" data-testid="blind-notes">
      {blind.map((one) => {
        const name = placeName(one.checkpointId, checkpoints);
        const wasSeen = seenAt.has(one.checkpointId);
        const parts = [
          one.blindMs > 0 && t('ask.blindFor', { time: durationText(one.blindMs) }),
          one.partlyMs > 0 && t('ask.partlyFor', { time: durationText(one.partlyMs) }),
          one.unknownMs > 0 && t('ask.unknownFor', { time: durationText(one.unknownMs) }),
        ].filter((part) => part !== false);
        return (
          <li key={one.checkpointId} data-saw-all={one.sawAll} className={one.sawAll ? '' : 'warn-text'}>
            {one.sawAll
              ? t(wasSeen ? 'ask.sawAllSeen' : 'ask.notSeen', { name })
              : t(wasSeen ? 'ask.gapsSeen' : 'ask.maybeUnseen', { name, gaps: parts.join(', ') })}
          </li>
        );
      })}
    </ul>
  );
}
