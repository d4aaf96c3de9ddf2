import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundRead } from '../api/officer-types.ts';
import type { ReadView } from '../api/types.ts';
import { GatewayImage } from '../components/GatewayImage.tsx';
import { StrokeIcon } from '../components/icons.tsx';
import { KeepLink } from '../components/KeepLink.tsx';
import { percent, placeName, vehicleText } from '../components/labels.ts';
import { Plate } from '../components/Plate.tsx';
import { plateText } from '../domain/plate.ts';
import { momentText } from '../domain/time.ts';
import { officerApi } from '../live/state.ts';
import { useRegistry } from '../stores/registry.ts';
import { noteEnd } from './askStore.ts';

/** Opens the record: on record at the gateway, and with a picture address that is still good. */
function useOpened(read: FoundRead): { opened: ReadView; note: string | null } {
  const [state, setState] = useState<{ id: string; opened: ReadView; note: string | null } | null>(null);
  useEffect(() => {
    let gone = false;
    officerApi()
      .read(read.id)
      .then(
        (opened) => !gone && setState({ id: read.id, opened, note: null }),
        (error: unknown) => {
          noteEnd(error);
          // an old read that an approved question found: its own address is good for some minutes
          const note = error instanceof Error ? error.message : String(error);
          if (!gone) setState({ id: read.id, opened: read, note });
        },
      );
    return () => {
      gone = true;
    };
  }, [read]);
  return state !== null && state.id === read.id ? state : { opened: { ...read, imageUrl: null }, note: null };
}

/** One read with its picture, and the way to the one before and after. */
export function ReadPane({
  read,
  at,
  count,
  onStep,
  onClose,
  onJourney,
  onPropose,
}: {
  read: FoundRead;
  at: number;
  count: number;
  onStep(by: 1 | -1): void;
  onClose(): void;
  onJourney(): void;
  onPropose(): void;
}) {
  const { t } = useTranslation();
  const { checkpoints, rings, devices } = useRegistry();
  const { opened, note } = useOpened(read);
  const [whole, setWhole] = useState(false);
  const url = opened.imageUrl;
  const alt = t('ask.pictureOf', {
    plate: plateText(read.plate),
    time: momentText(new Date(read.capturedAt)),
  });
  const facts: readonly (readonly [string, string])[] = [
    [t('ask.column_time'), momentText(new Date(read.capturedAt))],
    [t('ask.column_place'), placeName(read.checkpointId, checkpoints)],
    [t('ask.ring'), rings.find(({ id }) => id === read.ring)?.name ?? '—'],
    [t('ask.column_direction'), t(`ask.direction_${read.direction}`)],
    [t('reads.lane'), read.lane === null ? '—' : String(read.lane)],
    [t('ask.column_speed'), read.speedKmh === null ? '—' : `${Math.round(read.speedKmh)} km/h`],
    [t('ask.column_confidence'), percent(read.confidence)],
    [t('ask.vehicle'), vehicleText(read, t) || '—'],
    [t('ask.rawPlate'), read.plateRaw],
    [t('ask.device'), devices.get(read.deviceId)?.name ?? read.deviceId],
  ];
  return (
    <section className="read-pane" aria-label={alt} data-testid="read-pane" data-read={read.id}>
      <div className="read-pane-head">
        <Plate plate={read.plate} color={read.plateColor} differences={read.match?.differences ?? []} />
        <span className="quiet-text grow">{t('ask.ofCount', { at: at + 1, count })}</span>
        <button
          type="button"
          className="button square"
          aria-label={t('ask.previous')}
          title={`${t('ask.previous')} (k)`}
          disabled={at <= 0}
          onClick={() => onStep(-1)}
        >
          <StrokeIcon name="up" />
        </button>
        <button
          type="button"
          className="button square"
          aria-label={t('ask.next')}
          title={`${t('ask.next')} (j)`}
          disabled={at >= count - 1}
          onClick={() => onStep(1)}
        >
          <StrokeIcon name="down" />
        </button>
        <button
          type="button"
          className="button square"
          aria-label={t('ask.close')}
          title={`${t('ask.close')} (Esc)`}
          onClick={onClose}
        >
          <StrokeIcon name="close" />
        </button>
      </div>
      <div className="read-pictures" data-whole={whole}>
        <GatewayImage key={`${read.id} scene ${url === null}`} url={url} alt={alt} />
        {url !== null && read.imageUrl !== null && (
          <button
            type="button"
            className="button whole-button"
            aria-pressed={whole}
            onClick={() => setWhole(!whole)}
          >
            {t(whole ? 'ask.pictureSmall' : 'ask.pictureLarge')}
          </button>
        )}
      </div>
      {note !== null && <p className="field-hint">{note}</p>}
      {(read.late || read.clockQuality === 'bad') && (
        <p className="field-hint">
          {read.late && `${t('ask.lateRead')} `}
          {read.clockQuality === 'bad' && t('ask.badClockHint')}
        </p>
      )}
      <dl className="pane-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <KeepLink read={read.id} />
      {read.plate !== '' && (
        <div className="row">
          <button type="button" className="button" data-testid="to-journey" onClick={onJourney}>
            <StrokeIcon name="track" />
            {t('ask.toJourney')}
          </button>
          <button type="button" className="button" data-testid="to-propose" onClick={onPropose}>
            <StrokeIcon name="target" />
            {t('ask.toPropose')}
          </button>
        </div>
      )}
    </section>
  );
}
