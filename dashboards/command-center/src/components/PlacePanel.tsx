import { useTranslation } from 'react-i18next';
import { Link } from '../router/Link.tsx';
import { useRegistry } from '../stores/registry.ts';
import { useUi } from '../stores/ui.ts';
import { CheckpointFacts } from './CheckpointFacts.tsx';
import { StrokeIcon } from './icons.tsx';
import { PlacePicker } from './PlacePicker.tsx';

/**
 * Where others see the reads as they come: the chosen place, and the way to ask. Who asks about reads with a purpose is
 * shown none in passing.
 */
export function PlacePanel() {
  const { t } = useTranslation();
  const checkpointId = useUi((state) => state.checkpointId);
  const checkpoint = useRegistry((state) =>
    checkpointId === null ? undefined : state.checkpoints.get(checkpointId),
  );
  return (
    <section className="panel reads" aria-labelledby="place-heading" data-testid="place-panel">
      <div className="panel-head">
        <h2 id="place-heading">{t('reads.place')}</h2>
        <PlacePicker none={t('reads.choose')} />
      </div>
      {checkpoint !== undefined && <CheckpointFacts checkpoint={checkpoint} />}
      <div className="empty">
        <strong>{t('reads.notInPassing')}</strong>
        <span>{t('reads.askInstead')}</span>
        <p>
          <Link to={{ view: 'ask' }} className="button" data-testid="place-ask">
            <StrokeIcon name="search" />
            {t('nav.ask')}
          </Link>
        </p>
      </div>
    </section>
  );
}
