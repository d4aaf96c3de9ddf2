import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plateColors } from '../api/types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { type PlateMode, plateNeedsApproval, plateQuestion } from '../domain/plateQuestion.ts';
import type { ReadsDraft } from '../domain/readQuestion.ts';
import { useRegistry } from '../stores/registry.ts';
import { Choice } from './Choice.tsx';
import { useDrafts } from './draftStore.ts';
import { PlaceChoice } from './PlaceChoice.tsx';
import { TimeFields } from './TimeFields.tsx';

const modes = ['auto', 'exact', 'wildcard', 'near'] as const;
const directions = ['inbound', 'outbound', 'along', 'unknown'] as const;
const bodies = ['car', 'suv', 'van', 'bus', 'truck', 'motorcycle'];
const paints = ['white', 'black', 'silver', 'gray', 'red', 'blue', 'green', 'yellow', 'brown'];

function PlateField({ draft, change }: { draft: ReadsDraft; change(change: Partial<ReadsDraft>): void }) {
  const { t } = useTranslation();
  const question = plateQuestion(draft.plate, draft.mode === 'auto' ? null : draft.mode);
  return (
    <div className="plate-field">
      <label className="field">
        {t('ask.plate')}
        <input
          id="ask-plate"
          name="plate"
          className="plate-input"
          value={draft.plate}
          maxLength={64}
          autoComplete="off"
          spellCheck={false}
          placeholder="苏F12345"
          aria-describedby="plate-why"
          onChange={(event) => change({ plate: event.target.value })}
        />
      </label>
      <p
        id="plate-why"
        className="plate-why"
        aria-live="polite"
        data-testid="plate-why"
        data-match={question.match}
      >
        {question.plate !== '' && <span className="chip">{t(`ask.match_${question.match}`)}</span>}
        <span>
          {t(`ask.why_${question.why}`, { plate: question.plate })}
          {plateNeedsApproval(question) && (
            <strong className="warn-text">
              {' '}
              {t(question.plate === '' ? 'ask.needsAll' : 'ask.needsShort')}
            </strong>
          )}
        </span>
      </p>
      <fieldset className="segments mode-choice">
        <legend className="sr-only">{t('ask.mode')}</legend>
        {modes.map((mode) => (
          <button
            key={mode}
            type="button"
            className="button"
            aria-pressed={draft.mode === mode}
            title={t(`ask.modeHint_${mode}`)}
            onClick={() => change({ mode: mode as PlateMode | 'auto' })}
          >
            {t(`ask.mode_${mode}`)}
          </button>
        ))}
      </fieldset>
      <label className="check">
        <input
          type="checkbox"
          checked={draft.candidates}
          onChange={(event) => change({ candidates: event.target.checked })}
        />
        {t('ask.candidates')}
      </label>
    </div>
  );
}

/** How many of the further limits are set. */
function limitsSet(draft: ReadsDraft): number {
  const { ring, direction, zone, plateColor, vehicleColor, vehicleType, minSpeedKmh, maxSpeedKmh } = draft;
  return [ring, direction, zone, plateColor, vehicleColor, vehicleType, minSpeedKmh, maxSpeedKmh].filter(
    (value) => value !== '',
  ).length;
}

/** A question over reads: plate first, then time and place; the rest where it is wanted. Enter asks. */
export function ReadsForm({
  busy,
  drawing,
  onDraw,
  onAsk,
}: {
  busy: boolean;
  drawing: boolean;
  onDraw(): void;
  onAsk(): void;
}) {
  const { t } = useTranslation();
  const draft = useDrafts((state) => state.drafts.reads);
  const rings = useRegistry((state) => state.rings);
  const set = limitsSet(draft);
  const [more, setMore] = useState(set > 0);
  const change = (made: Partial<ReadsDraft>): void => useDrafts.getState().change('reads', made);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onAsk();
  };
  const speed = (name: 'minSpeedKmh' | 'maxSpeedKmh') => (
    <label className="field">
      {t(`ask.${name}`)}
      <input
        type="number"
        min={0}
        max={400}
        inputMode="numeric"
        value={draft[name]}
        onChange={(event) => change({ [name]: event.target.value })}
      />
    </label>
  );
  return (
    <form className="ask-form" onSubmit={submit} data-testid="reads-form" aria-label={t('ask.view_ask')}>
      <PlateField draft={draft} change={change} />
      <TimeFields draft={draft} open onChange={change} />
      <PlaceChoice chosen={draft.checkpointIds} onChange={(checkpointIds) => change({ checkpointIds })} />
      <div className="row">
        <button
          type="button"
          className="button"
          aria-pressed={drawing}
          data-testid="draw-area"
          onClick={onDraw}
        >
          <StrokeIcon name="fit" />
          {draft.area.length === 0 ? t('ask.drawArea') : t('ask.areaOf', { count: draft.area.length })}
        </button>
        {draft.area.length > 0 && (
          <button type="button" className="button quiet" onClick={() => change({ area: [] })}>
            {t('ask.noArea')}
          </button>
        )}
      </div>
      <details open={more} onToggle={(event) => setMore(event.currentTarget.open)}>
        <summary>
          {t('ask.more')}
          {set > 0 && <span className="chip">{set}</span>}
        </summary>
        <div className="ask-more">
          <Choice name="ring" label={t('ask.ring')} value={draft.ring} onChange={(ring) => change({ ring })}>
            {rings.map((ring) => (
              <option key={ring.id} value={ring.id}>
                {ring.name}
              </option>
            ))}
          </Choice>
          <Choice
            name="direction"
            label={t('ask.direction')}
            value={draft.direction}
            onChange={(direction) => change({ direction })}
          >
            {directions.map((direction) => (
              <option key={direction} value={direction}>
                {t(`ask.direction_${direction}`)}
              </option>
            ))}
          </Choice>
          <Choice name="zone" label={t('ask.zone')} value={draft.zone} onChange={(zone) => change({ zone })}>
            {Array.from({ length: rings.length + 1 }, (_, zone) => String(zone)).map((zone) => (
              <option key={zone} value={zone}>
                {t('ask.zoneOf', { count: Number(zone) })}
              </option>
            ))}
          </Choice>
          <Choice
            name="plateColor"
            label={t('ask.plateColor')}
            value={draft.plateColor}
            onChange={(plateColor) => change({ plateColor })}
          >
            {plateColors.map((color) => (
              <option key={color} value={color}>
                {t(`color.${color}`)}
              </option>
            ))}
          </Choice>
          <Choice
            name="vehicleColor"
            label={t('ask.vehicleColor')}
            value={draft.vehicleColor}
            onChange={(vehicleColor) => change({ vehicleColor })}
          >
            {paints.map((paint) => (
              <option key={paint} value={paint}>
                {t(`ask.paint_${paint}`)}
              </option>
            ))}
          </Choice>
          <Choice
            name="vehicleType"
            label={t('ask.vehicleType')}
            value={draft.vehicleType}
            onChange={(vehicleType) => change({ vehicleType })}
          >
            {bodies.map((body) => (
              <option key={body} value={body}>
                {t(`ask.body_${body}`)}
              </option>
            ))}
          </Choice>
          {speed('minSpeedKmh')}
          {speed('maxSpeedKmh')}
        </div>
      </details>
      <div className="ask-do">
        <button type="submit" className="button primary" data-testid="ask-do" disabled={busy}>
          <StrokeIcon name="search" />
          {busy ? t('ask.busy') : t('ask.do')}
        </button>
        <button type="button" className="button quiet" onClick={() => useDrafts.getState().reset('reads')}>
          {t('ask.reset')}
        </button>
      </div>
    </form>
  );
}
