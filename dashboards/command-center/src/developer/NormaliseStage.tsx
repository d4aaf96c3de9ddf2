import { useTranslation } from 'react-i18next';
import type { ReadStages } from '../api/developer-types.ts';
import type { PlateColor } from '../api/types.ts';
import { Plate } from '../components/Plate.tsx';
import { type PlateChange, plateChanges } from '../domain/stages.ts';

/** The raw text with what is changed or dropped in it marked; what is marked is said below in words. */
function RawPlate({ changes }: { changes: readonly PlateChange[] }) {
  return (
    <code className="raw-plate" data-testid="raw-plate">
      {changes
        .filter(({ kind }) => kind !== 'added')
        .map(({ kind, raw, position }) =>
          kind === 'same' ? (
            <span key={position}>{raw}</span>
          ) : (
            <mark key={position} data-change={kind}>
              {raw === ' ' ? '␣' : raw}
            </mark>
          ),
        )}
    </code>
  );
}

/** The one text that is stored, searched and matched, and how it came about. */
export function NormaliseStage({
  raw,
  color,
  normal,
}: {
  raw: string;
  color: PlateColor | null;
  normal: ReadStages['normalise'];
}) {
  const { t } = useTranslation();
  const changes = plateChanges(raw, normal.plate);
  const told = changes.filter(({ kind }) => kind !== 'same');
  // the places in the plate that were not so in the message
  const differences = changes
    .filter(({ kind }) => kind !== 'removed')
    .flatMap(({ kind, raw: read, plate }, index) =>
      kind === 'same' ? [] : [{ index, read, listed: plate }],
    );
  return (
    <>
      <dl className="stage-fields">
        <div>
          <dt>{t('decoding.raw')}</dt>
          <dd>{raw === '' ? t('decoding.plateNone') : <RawPlate changes={changes} />}</dd>
        </div>
        <div>
          <dt>{t('decoding.normal')}</dt>
          <dd data-testid="normal-plate" data-plate={normal.plate}>
            <Plate plate={normal.plate} color={color} differences={differences} />
          </dd>
        </div>
        <div>
          <dt>{t('decoding.kind')}</dt>
          <dd>{t(`plateKind.${normal.kind}`, { defaultValue: normal.kind })}</dd>
        </div>
        {normal.region !== null && (
          <div>
            <dt>{t('decoding.region')}</dt>
            <dd>{normal.region}</dd>
          </div>
        )}
      </dl>
      {told.length === 0 && raw !== '' && <p className="quiet-text">{t('decoding.untouched')}</p>}
      {told.length > 0 && normal.plate !== '' && (
        <ul className="stage-changes" data-testid="plate-changes">
          {told.map(({ kind, raw: from, plate, position }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the changes of one plate never move
            <li key={index}>
              {t(`decoding.change_${kind}`, {
                position: position + 1,
                raw: from === ' ' ? t('decoding.space') : from,
                plate,
              })}
            </li>
          ))}
        </ul>
      )}
      {normal.kind === 'unknown' && <p className="stage-note">{t('decoding.kindUnknown')}</p>}
    </>
  );
}
