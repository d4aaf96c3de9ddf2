import { useTranslation } from 'react-i18next';
import { GatewayImage } from '../components/GatewayImage.tsx';
import { StrokeIcon } from '../components/icons.tsx';
import { percent, placeName } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { plateText } from '../domain/plate.ts';
import { momentText } from '../domain/time.ts';
import { officerApi } from '../live/state.ts';
import { useRegistry } from '../stores/registry.ts';
import { noteEnd } from './askStore.ts';

/** The record and picture behind a figure of an analysis. */
export function ReadById({ id, onClose }: { id: string; onClose(): void }) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const { value: read, error } = usePolled(
    () =>
      officerApi()
        .read(id)
        .catch((failure: unknown) => {
          noteEnd(failure);
          throw failure;
        }),
    null,
    id,
  );
  return (
    <section className="read-pane" aria-label={t('ask.record')} data-testid="read-by-id">
      <div className="read-pane-head">
        {read !== null && <Plate plate={read.plate} color={read.plateColor} size="small" />}
        <span className="grow quiet-text">
          {read !== null &&
            `${placeName(read.checkpointId, checkpoints)} · ${momentText(new Date(read.capturedAt))} · ${percent(read.confidence)}`}
        </span>
        <button type="button" className="button square" aria-label={t('ask.close')} onClick={onClose}>
          <StrokeIcon name="close" />
        </button>
      </div>
      <Problem error={error} />
      {read !== null && (
        <GatewayImage
          key={read.id}
          url={read.imageUrl}
          alt={t('ask.pictureOf', {
            plate: plateText(read.plate),
            time: momentText(new Date(read.capturedAt)),
          })}
        />
      )}
    </section>
  );
}
