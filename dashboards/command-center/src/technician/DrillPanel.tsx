import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drill } from '../api/camera-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { siteApi } from '../live/state.ts';

const lookEveryMs = 500;

function Stages({ drill }: { drill: Drill }) {
  const { t } = useTranslation();
  return (
    <ol className="drill-stages" data-testid="drill-stages">
      {drill.stages.map(({ stage, at, afterMs }) => (
        <li key={stage} className={at === null ? 'todo' : 'done'} data-stage={stage} data-done={at !== null}>
          <StrokeIcon name={at === null ? 'clock' : 'check'} />
          <span className="grow">
            {t(`drill.stage_${stage}`)}
            {stage === 'seen' && <span className="quiet-text"> {t('drill.screens', drill.screens)}</span>}
            {stage === 'acknowledged' && drill.acknowledgedBy !== null && (
              <span className="quiet-text"> {drill.acknowledgedBy}</span>
            )}
          </span>
          <span className="quiet-text">
            {afterMs === null ? '' : t('drill.after', { seconds: (afterMs / 1000).toFixed(2) })}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** Sends a marked test read the whole way to the operators' screens and shows how far it has come; it counts nowhere. */
export function DrillPanel({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  const [drillId, setDrillId] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const polled = usePolled(
    async () => {
      if (drillId === null) return null;
      const drill = await siteApi().drill(drillId);
      if (drill.state !== 'running') setOver(drillId);
      return drill;
    },
    drillId !== null && over !== drillId ? lookEveryMs : null,
    drillId ?? '',
  );
  const drill = polled.value;
  const begin = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      setDrillId((await siteApi().startDrill(deviceId)).id);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section
      className="box"
      aria-labelledby="drill-heading"
      data-testid="drill"
      data-state={drill?.state ?? 'none'}
    >
      <h3 id="drill-heading">{t('drill.heading')}</h3>
      <p className="field-hint">{t('drill.hint')}</p>
      <div className="row">
        <button
          type="button"
          className="button"
          data-testid="drill-start"
          disabled={busy || drill?.state === 'running'}
          onClick={() => void begin()}
        >
          <StrokeIcon name="target" />
          {t('drill.start')}
        </button>
        {drill !== null && (
          <strong role="status" className={`drill-${drill.state}`}>
            {t(`drill.state_${drill.state}`)}
          </strong>
        )}
      </div>
      {drill !== null && <Stages drill={drill} />}
      {drill?.problem != null && <p className="problem">{drill.problem.detail}</p>}
      <Problem error={failure ?? polled.error} />
    </section>
  );
}
