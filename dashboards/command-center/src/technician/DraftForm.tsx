import { useTranslation } from 'react-i18next';
import type { FoundCamera } from '../api/camera-types.ts';
import { GatewayImage } from '../components/GatewayImage.tsx';
import { profileText } from '../domain/found.ts';
import { type Draft, isPosition, withHeading } from '../domain/registration.ts';
import { useRegistry } from '../stores/registry.ts';
import { AreaSelect } from './AreaSelect.tsx';
import { CheckpointSelect } from './CheckpointSelect.tsx';
import { LaneFields } from './LaneFields.tsx';
import { MakeInput } from './MakeInput.tsx';
import { PlaceFields } from './PlaceFields.tsx';
import { PlacePicker } from './PlacePicker.tsx';

const wheres = ['existing', 'new', 'later'] as const;

/** One device while it is registered: what it is called, where it stands, which lanes it sees and which way they go. */
export function DraftForm({
  draft,
  found,
  onChange,
  onPlaceForAll,
}: {
  draft: Draft;
  found: FoundCamera | null;
  onChange(draft: Draft): void;
  onPlaceForAll: (() => void) | null;
}) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  const chosen = draft.checkpointId === null ? undefined : checkpoints.get(draft.checkpointId);
  const existing = draft.where === 'existing';
  const chooseCheckpoint = (id: string): void => {
    const checkpoint = checkpoints.get(id);
    onChange({
      ...draft,
      where: 'existing',
      checkpointId: id === '' ? null : id,
      lanes: checkpoint === undefined ? draft.lanes : checkpoint.lanes,
      areaId: checkpoint?.areaId ?? draft.areaId,
    });
  };
  const ownAt =
    draft.where === 'new' && isPosition(draft.place) && draft.place.datum === 'wgs84'
      ? { lat: draft.place.lat, lon: draft.place.lon }
      : null;
  const at = existing ? (chosen?.position ?? null) : ownAt;
  return (
    <div className="draft" data-where={draft.where}>
      <section className="box">
        {found !== null && (
          <div className="draft-found">
            <GatewayImage url={found.picture} alt={t('find.pictureOf', { title: draft.name })} />
            <p className="quiet-text">
              <span className="mono">{found.addresses[0]}</span>
              <br />
              {[found.manufacturer, found.model, profileText(found.profiles)]
                .filter((fact) => fact !== null)
                .join(' · ')}
            </p>
          </div>
        )}
        <div className="fields">
          <label className="field wide">
            {t('register.name')}
            <input
              value={draft.name}
              maxLength={200}
              required
              data-testid="draft-name"
              onChange={(event) => onChange({ ...draft, name: event.target.value })}
            />
          </label>
          {draft.index === null && (
            <label className="field">
              {t('register.kind')}
              <select
                value={draft.kind}
                onChange={(event) =>
                  onChange({ ...draft, kind: event.target.value === 'camera' ? 'camera' : 'reader' })
                }
              >
                <option value="reader">{t('register.kind_reader')}</option>
                <option value="camera">{t('register.kind_camera')}</option>
              </select>
            </label>
          )}
          {draft.index === null && (
            <MakeInput value={draft.make} onChange={(make) => onChange({ ...draft, make })} />
          )}
          {!existing && (
            <div className="field">
              <label htmlFor="draft-area">{t('register.area')}</label>
              <AreaSelect
                id="draft-area"
                value={draft.areaId}
                onChange={(areaId) => onChange({ ...draft, areaId })}
              />
            </div>
          )}
        </div>
        <fieldset className="segments" data-testid="draft-where">
          <legend>{t('register.where')}</legend>
          {wheres.map((where) => (
            <button
              key={where}
              type="button"
              className="button"
              aria-pressed={draft.where === where}
              data-testid={`where-${where}`}
              onClick={() => onChange({ ...draft, where })}
            >
              {t(`register.where_${where}`)}
            </button>
          ))}
        </fieldset>
        {draft.where === 'later' && <p className="tip">{t('register.laterHint')}</p>}
      </section>
      {draft.where !== 'later' && (
        <PlacePicker
          at={at}
          lanes={draft.lanes}
          checkpointId={existing ? draft.checkpointId : null}
          onPlace={
            draft.where === 'new'
              ? ({ lat, lon }) => onChange({ ...draft, place: { ...draft.place, lat, lon, datum: 'wgs84' } })
              : null
          }
          onHeading={(lane, headingDeg) =>
            onChange({ ...draft, lanes: withHeading(draft.lanes, lane, headingDeg) })
          }
          onChoose={chooseCheckpoint}
        />
      )}
      {draft.where !== 'later' && (
        <section className="box">
          {existing && (
            <CheckpointSelect value={draft.checkpointId} onChange={(id) => chooseCheckpoint(id ?? '')} />
          )}
          {draft.where === 'new' && (
            <PlaceFields place={draft.place} onChange={(place) => onChange({ ...draft, place })} />
          )}
          <LaneFields lanes={draft.lanes} onChange={(lanes) => onChange({ ...draft, lanes })} />
          {onPlaceForAll !== null && (
            <button type="button" className="button" data-testid="place-for-all" onClick={onPlaceForAll}>
              {t('register.placeForAll')}
            </button>
          )}
        </section>
      )}
    </div>
  );
}
