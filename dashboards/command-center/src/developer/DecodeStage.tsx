import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DecodedStage } from '../api/developer-types.ts';
import { percent } from '../components/labels.ts';
import { type DecodedField, fieldsOfStage, momentIn } from '../domain/stages.ts';

function imageText(image: NonNullable<DecodedStage['image']>, t: TFunction): string {
  if ('mediaType' in image)
    return t('decoding.imageBytes', { type: image.mediaType, bytes: image.bytes.toLocaleString() });
  return t('decoding.imageAt', { at: 'url' in image ? image.url : image.path });
}

function Moment({ iso, zone }: { iso: string; zone: string | null }) {
  const there = momentIn(iso, zone ?? undefined);
  return (
    <time dateTime={iso} className="stage-times" data-testid="captured">
      <span>
        {there.text} <span className="quiet-text">{there.offset}</span>
      </span>
      <span>
        {momentIn(iso, 'UTC').text} <span className="quiet-text">UTC</span>
      </span>
    </time>
  );
}

function shownValue(field: DecodedField, decode: DecodedStage, zone: string | null, t: TFunction): ReactNode {
  switch (field) {
    case 'plateRaw':
      return decode.plateRaw === '' ? t('decoding.plateNone') : <code>{decode.plateRaw}</code>;
    case 'plateColor':
      return t(`color.${decode.plateColor ?? 'unknown'}`);
    case 'capturedAt':
      return decode.capturedAt === null ? null : <Moment iso={decode.capturedAt} zone={zone} />;
    case 'confidence':
      return percent(decode.confidence);
    case 'candidates':
      return decode.candidates
        .map(({ plate, confidence }) => (confidence === null ? plate : `${plate} ${percent(confidence)}`))
        .join(', ');
    case 'travel':
      return t(`travel.${decode.travel}`);
    case 'speedKmh':
      return `${decode.speedKmh} km/h`;
    case 'vehicle':
      return [decode.vehicle?.color, decode.vehicle?.make, decode.vehicle?.type].filter(Boolean).join(', ');
    case 'image':
      return decode.image === null ? null : imageText(decode.image, t);
    case 'plateBox':
      return decode.plateBox?.map((edge) => Math.round(edge * 1000) / 1000).join(', ');
    case 'eventId':
    case 'deviceKey':
      return <code>{decode[field]}</code>;
    default:
      return String(decode[field]);
  }
}

/** What the make's decoder understood: the fields that the message has, and those that it lacks. */
export function DecodeStage({ decode, zone }: { decode: DecodedStage; zone: string | null }) {
  const { t } = useTranslation();
  const { given, absent } = fieldsOfStage(decode);
  const notes = [
    decode.capturedAt === null ? t('decoding.noTime') : null,
    decode.imageBroken === true ? t('decoding.imageBroken') : null,
    decode.delayed === true ? t('decoding.delayed') : null,
    decode.isTimeless === true ? t('decoding.isTimeless') : null,
  ].filter((note) => note !== null);
  return (
    <>
      <dl className="stage-fields">
        {given.map((field) => (
          <div key={field} data-field={field} data-odd={field === 'unknownKeys' && decode.unknownKeys > 0}>
            <dt>{t(`field.${field}`)}</dt>
            <dd>{shownValue(field, decode, zone, t)}</dd>
          </div>
        ))}
      </dl>
      {notes.map((note) => (
        <p key={note} className="stage-note">
          {note}
        </p>
      ))}
      {absent.length > 0 && (
        <p className="quiet-text" data-testid="absent">
          {t('decoding.absent', { fields: absent.map((field) => t(`field.${field}`)).join(', ') })}
        </p>
      )}
    </>
  );
}
