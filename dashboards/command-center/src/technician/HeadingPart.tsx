import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeadingLane } from '../api/health-types.ts';
import type { Lane } from '../api/types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import { usePolled } from '../components/usePolled.ts';
import { withHeading } from '../domain/registration.ts';
import { loadRegistry } from '../live/connect.ts';
import { currentApi, siteApi } from '../live/state.ts';
import { useRegistry } from '../stores/registry.ts';
import { LaneFields } from './LaneFields.tsx';
import { PlacePicker } from './PlacePicker.tsx';

const lookEveryMs = 20_000;

function Verdict({ lane, onTake }: { lane: HeadingLane; onTake: ((deg: number) => void) | null }) {
  const { t } = useTranslation();
  const { verdict, suggestedHeadingDeg: suggested } = lane;
  return (
    <li className={`verdict-${verdict}`} data-testid="heading-verdict" data-verdict={verdict}>
      <StrokeIcon name={verdict === 'agrees' ? 'check' : verdict === 'disagrees' ? 'warn' : 'clock'} />
      <span className="grow">
        <strong>{t('detail.lane', { lane: lane.number })}</strong>{' '}
        {lane.headingDeg === null ? t('place.noHeading') : t('place.degrees', { deg: lane.headingDeg })} ·{' '}
        {t(`headingCheck.${verdict}`)}
        <span className="quiet-text">
          {' '}
          {t('headingCheck.counts', {
            agreeing: lane.agreeing,
            disagreeing: lane.disagreeing,
            reads: lane.reads,
          })}
        </span>
      </span>
      {suggested !== null && onTake !== null && (
        <button type="button" className="button" onClick={() => onTake(suggested)}>
          {t('headingCheck.take', { deg: Math.round(suggested) })}
        </button>
      )}
    </li>
  );
}

/** Whether the reads of each lane agree with its heading; and turning the arrows where they do not. */
export function HeadingPart({ checkpointId, mayChange }: { checkpointId: string; mayChange: boolean }) {
  const { t } = useTranslation();
  const checkpoint = useRegistry((state) => state.checkpoints.get(checkpointId));
  const check = usePolled(() => siteApi().headingCheck(checkpointId), lookEveryMs, checkpointId);
  const [lanes, setLanes] = useState<readonly Lane[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  if (checkpoint === undefined) return null;
  const save = async (next: readonly Lane[]): Promise<void> => {
    setFailure(null);
    try {
      await siteApi().changeCheckpoint(checkpointId, { lanes: next });
      const api = currentApi();
      if (api !== null) await loadRegistry(api);
      setLanes(null);
      check.refresh();
    } catch (error) {
      setFailure(error);
    }
  };
  const take = (number: number, deg: number): void =>
    setLanes(withHeading(lanes ?? checkpoint.lanes, number, deg));
  const complete = lanes?.every(({ headingDeg }) => headingDeg !== null) ?? false;
  return (
    <section className="box" aria-labelledby="heading-heading" data-testid="heading-check">
      <h3 id="heading-heading">{t('headingCheck.heading')}</h3>
      {check.value !== null && check.value.lanes.length === 0 && (
        <p className="tip">{t('headingCheck.noLanes')}</p>
      )}
      <ul className="verdicts">
        {check.value?.lanes.map((lane) => (
          <Verdict
            key={lane.number}
            lane={lane}
            onTake={mayChange ? (deg) => take(lane.number, deg) : null}
          />
        ))}
      </ul>
      <Problem error={failure ?? check.error} />
      {mayChange && lanes === null && (
        <button
          type="button"
          className="button"
          data-testid="edit-lanes"
          onClick={() => setLanes(checkpoint.lanes)}
        >
          <StrokeIcon name="track" />
          {t('headingCheck.edit')}
        </button>
      )}
      {lanes !== null && (
        <>
          <PlacePicker
            at={checkpoint.position}
            lanes={lanes}
            checkpointId={checkpointId}
            onPlace={null}
            onHeading={(lane, deg) => setLanes(withHeading(lanes, lane, deg))}
            onChoose={() => undefined}
          />
          <LaneFields lanes={lanes} onChange={setLanes} />
          <p className="field-hint">{t('headingCheck.keeps')}</p>
          <div className="row end">
            <button type="button" className="button" onClick={() => setLanes(null)}>
              {t('act.cancel')}
            </button>
            <button
              type="button"
              className="button primary"
              disabled={!complete}
              onClick={() => void save(lanes)}
            >
              {t('headingCheck.save')}
            </button>
          </div>
        </>
      )}
    </section>
  );
}
