import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReadStages } from '../api/developer-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import type { StrokeName } from '../components/strokes.ts';
import { type StageLook, type StageLooks, stageLooks } from '../domain/stages.ts';
import { DecodeStage } from './DecodeStage.tsx';
import { IdentifyStage } from './IdentifyStage.tsx';
import { NormaliseStage } from './NormaliseStage.tsx';
import { PlaceStage } from './PlaceStage.tsx';

const icons: Readonly<Record<StageLook, StrokeName>> = {
  good: 'check',
  warn: 'warn',
  bad: 'close',
  idle: 'minus',
};
const stages = ['decode', 'normalise', 'identify', 'place'] as const satisfies readonly (keyof StageLooks)[];

/** One read on its way: decode, normalise, identify, place. */
export function ReadStagesView({
  read,
  number,
  count,
  zone,
  triedAs,
}: {
  read: ReadStages;
  number: number;
  count: number;
  /** Zone of times that state none; null: that of the browser is shown. */
  zone: string | null;
  triedAs: string | null;
}) {
  const { t } = useTranslation();
  const looks = stageLooks(read);
  const bodies: Readonly<Record<(typeof stages)[number], ReactNode>> = {
    decode: <DecodeStage decode={read.decode} zone={zone} />,
    normalise: (
      <NormaliseStage raw={read.decode.plateRaw} color={read.decode.plateColor} normal={read.normalise} />
    ),
    identify: <IdentifyStage identify={read.identify} triedAs={triedAs} />,
    place: <PlaceStage place={read.place} />,
  };
  const label = t('decoding.read', { number, count });
  return (
    <section aria-label={label} data-testid="read-stages" className="read-stages">
      {count > 1 && <h4>{label}</h4>}
      <ol className="stages">
        {stages.map((stage, index) => (
          <li
            key={stage}
            className={`stage stage-${looks[stage]}`}
            data-stage={stage}
            data-look={looks[stage]}
          >
            <h4>
              <span className="stage-number">{index + 1}</span>
              {t(`decoding.stage_${stage}`)}
              <span className="stage-look">
                <StrokeIcon name={icons[looks[stage]]} />
                {t(`decoding.look_${looks[stage]}`)}
              </span>
            </h4>
            {bodies[stage]}
          </li>
        ))}
      </ol>
    </section>
  );
}
