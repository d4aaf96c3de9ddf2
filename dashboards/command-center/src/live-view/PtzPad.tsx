import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Ptz, PtzAsk } from '../api/camera-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { Problem } from '../components/Problem.tsx';
import type { StrokeName } from '../components/strokes.ts';
import { clockTime } from '../domain/time.ts';
import { siteApi } from '../live/state.ts';
import { type Direction, directionOfKey, PtzHold, scaled } from './ptzHold.ts';

const buttons: readonly {
  name: 'up' | 'left' | 'right' | 'down' | 'near' | 'wide';
  icon: StrokeName;
  move: Partial<Direction>;
}[] = [
  { name: 'up', icon: 'up', move: { tilt: 1 } },
  { name: 'left', icon: 'left', move: { pan: -1 } },
  { name: 'right', icon: 'right', move: { pan: 1 } },
  { name: 'down', icon: 'down', move: { tilt: -1 } },
  { name: 'near', icon: 'plus', move: { zoom: 1 } },
  { name: 'wide', icon: 'minus', move: { zoom: -1 } },
];
const holdSpeed = 0.7;

function Presets({ ptz, onAsk }: { ptz: Ptz; onAsk(ask: PtzAsk): void }) {
  const { t } = useTranslation();
  const [preset, setPreset] = useState('');
  const [name, setName] = useState('');
  return (
    <div className="presets">
      <label className="field">
        {t('ptz.preset')}
        <select value={preset} data-testid="ptz-preset" onChange={(event) => setPreset(event.target.value)}>
          <option value="">{t('ptz.choose', { count: ptz.presets.length })}</option>
          {ptz.presets.map((each) => (
            <option key={each.token} value={each.token}>
              {each.name === '' ? each.token : each.name}
            </option>
          ))}
        </select>
      </label>
      <div className="row">
        <button
          type="button"
          className="button"
          data-testid="ptz-goto"
          disabled={preset === ''}
          onClick={() => onAsk({ action: 'goto', preset })}
        >
          {t('ptz.goto')}
        </button>
        <button
          type="button"
          className="button quiet"
          disabled={preset === ''}
          onClick={() => onAsk({ action: 'remove', preset })}
        >
          {t('ptz.remove')}
        </button>
      </div>
      <div className="row">
        <label className="field grow">
          {t('ptz.newName')}
          <input value={name} maxLength={64} onChange={(event) => setName(event.target.value)} />
        </label>
        <button
          type="button"
          className="button"
          disabled={name.trim() === ''}
          onClick={() => {
            onAsk({ action: 'save', name: name.trim() });
            setName('');
          }}
        >
          {t('ptz.save')}
        </button>
      </div>
    </div>
  );
}

/**
 * Turns a camera: buttons that are held, or the arrow keys and + − while the pad has the focus. Only where the camera
 * can and the role may; gives the camera free when it is closed.
 */
export function PtzPad({ deviceId }: { deviceId: string }) {
  const { t } = useTranslation();
  const [ptz, setPtz] = useState<Ptz | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const touched = useRef(false);
  const hold = useMemo(
    () =>
      new PtzHold(
        {
          send(ask) {
            touched.current = true;
            return siteApi().steer(deviceId, ask);
          },
          schedule(run, afterMs) {
            const timer = setTimeout(run, afterMs);
            return () => clearTimeout(timer);
          },
          onFailure: setFailure,
        },
        1000,
      ),
    [deviceId],
  );
  useEffect(() => {
    let gone = false;
    const api = siteApi();
    api.ptz(deviceId).then(
      (present) => {
        hold.renewWithinMs = present.renewWithinMs;
        if (!gone) setPtz(present);
      },
      (error: unknown) => {
        if (!gone) setFailure(error);
      },
    );
    return () => {
      gone = true;
      hold.release();
      // others wait for it; where this does not arrive the gateway frees it after a while
      if (touched.current) void api.steer(deviceId, { action: 'release' }).catch(() => undefined);
    };
  }, [deviceId, hold]);

  const ask = (asked: PtzAsk): void => {
    touched.current = true;
    setFailure(null);
    siteApi()
      .steer(deviceId, asked)
      .then(async (present) => {
        // after a goto the answer has no presets: those that are known stay
        const full =
          asked.action === 'save' || asked.action === 'remove'
            ? present
            : { ...present, presets: ptz?.presets ?? [] };
        setPtz(full);
      }, setFailure);
  };
  const begin = (direction: Direction): void => {
    setFailure(null);
    hold.hold(direction);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
    const direction = directionOfKey(event.key, event.shiftKey);
    if (direction === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) begin(direction);
  };
  const other = ptz?.holder != null && !ptz.holder.you ? ptz.holder : null;
  return (
    <section
      className="ptz"
      aria-label={t('ptz.heading')}
      data-testid="ptz"
      onKeyDown={onKey}
      onKeyUp={() => hold.release()}
      onBlur={() => hold.release()}
    >
      <h3>{t('ptz.heading')}</h3>
      {ptz !== null && (
        <div className="ptz-pad" aria-describedby="ptz-hint">
          {buttons.map(({ name, icon, move }) => (
            <button
              key={name}
              type="button"
              className={`button square ptz-${name}`}
              aria-label={t(`ptz.${name}`)}
              data-testid={`ptz-${name}`}
              onPointerDown={(event) => {
                event.currentTarget.setPointerCapture(event.pointerId);
                begin(scaled(move, holdSpeed));
              }}
              onPointerUp={() => hold.release()}
              onPointerCancel={() => hold.release()}
              onKeyDown={(event) => {
                if ((event.key === 'Enter' || event.key === ' ') && !event.repeat)
                  begin(scaled(move, holdSpeed));
              }}
            >
              <StrokeIcon name={icon} />
            </button>
          ))}
        </div>
      )}
      <p className="field-hint" id="ptz-hint">
        {t('ptz.hint')}
      </p>
      {other !== null && (
        <p className="tip" role="status">
          {t('ptz.held', { name: other.username, until: clockTime(new Date(other.until)) })}
        </p>
      )}
      {ptz !== null && <Presets ptz={ptz} onAsk={ask} />}
      <Problem error={failure} />
    </section>
  );
}
