import { useTranslation } from 'react-i18next';
import type { RingHour, RingPicture } from '../api/rings-types.ts';
import { StrokeIcon } from '../components/icons.tsx';
import { type Doubt, doubtsOf, isDoubtful, runningBalance } from '../domain/rings.ts';
import { momentText } from '../domain/time.ts';
import { FlowChart } from './FlowChart.tsx';
import { hourText, lengthText, signedText, untilText } from './words.ts';

const keys = ['in', 'out', 'unread', 'doubt'] as const;

function useReasons() {
  const { t } = useTranslation();
  return (about: Pick<Doubt, 'blindMinutes' | 'unknownMinutes' | 'partlyMinutes'>): string =>
    [
      about.blindMinutes > 0 ? t('rings.blindFor', { time: lengthText(t, about.blindMinutes) }) : '',
      about.unknownMinutes > 0 ? t('rings.unknownFor', { time: lengthText(t, about.unknownMinutes) }) : '',
      about.partlyMinutes > 0 ? t('rings.partlyFor', { time: lengthText(t, about.partlyMinutes) }) : '',
    ]
      .filter((text) => text !== '')
      .join(' · ');
}

function Doubts({ ring }: { ring: RingPicture }) {
  const { t } = useTranslation();
  const reasons = useReasons();
  const doubts = doubtsOf(ring.hours);
  if (doubts.length === 0)
    return (
      <p className="ring-well" data-testid="trusted">
        <StrokeIcon name="check" /> {t('rings.trusted')}
      </p>
    );
  return (
    <section className="doubts" aria-labelledby="doubts-heading" data-testid="doubts">
      <h4 id="doubts-heading">
        <StrokeIcon name="warn" /> {t('rings.doubts')}
      </h4>
      <ul>
        {doubts.map((doubt) => (
          <li key={doubt.from}>
            <b>
              {hourText(doubt.from)} – {untilText(doubt.last)}
            </b>{' '}
            {doubt.unseeing === 0
              ? t('rings.doubtPartly')
              : t('rings.doubt', { unseeing: doubt.unseeing, all: ring.checkpoints })}{' '}
            <span className="quiet-text">
              ({reasons(doubt)}, {t('rings.together')})
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function HourTable({ ring }: { ring: RingPicture }) {
  const { t } = useTranslation();
  const reasons = useReasons();
  const running = runningBalance(ring.hours);
  const heads = ['hour', 'entered', 'left', 'unread', 'balance', 'running', 'late', 'seen', 'trust'] as const;
  const row = (hour: RingHour, index: number) => (
    <tr key={hour.at}>
      <th scope="row">{hourText(hour.at)}</th>
      <td className="number">{hour.inbound}</td>
      <td className="number">{hour.outbound}</td>
      <td className="number">{hour.unreadInbound + hour.unreadOutbound}</td>
      <td className="number">{signedText(hour.balance)}</td>
      <td className="number">{signedText(running[index] ?? 0)}</td>
      <td className="number">{hour.late}</td>
      <td className="number">
        {hour.seeingShare === null ? '' : `${Math.floor(hour.seeingShare * 1000) / 10}%`}
      </td>
      <td>{isDoubtful(hour) ? `${t('rings.no')}: ${reasons(hour)}` : t('rings.yes')}</td>
    </tr>
  );
  return (
    <details data-testid="hour-table">
      <summary>{t('rings.table')}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <section className="table-holder ring-scroll" tabIndex={0} aria-label={t('rings.table')}>
        <table className="table">
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col" className={head === 'hour' || head === 'trust' ? '' : 'number'}>
                  {t(`rings.${head}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{ring.hours.map(row)}</tbody>
        </table>
      </section>
    </details>
  );
}

/** Who entered and left over a ring, and how far that can be trusted. */
export function FlowPart({ ring, from }: { ring: RingPicture; from: string }) {
  const { t } = useTranslation();
  const isDoubted = ring.hours.some(isDoubtful);
  const sums = [
    ['entered', String(ring.inbound), ''],
    ['left', String(ring.outbound), ''],
    [
      'balance',
      signedText(ring.balance),
      t('rings.balanceHint', { from: momentText(new Date(from)).slice(5, 16) }),
    ],
    ['unread', String(ring.unreadInbound + ring.unreadOutbound), t('rings.unreadHint')],
    ['late', String(ring.late), t('rings.lateHint')],
  ] as const;
  return (
    <section className="box" aria-labelledby="flow-heading" data-testid="flow">
      <h3 id="flow-heading">
        {ring.name}: {t('rings.flow')}
        <ul className="flow-keys" aria-hidden="true">
          {keys.map((key) => (
            <li key={key}>
              <span className={`flow-key flow-key-${key}`} /> {t(`rings.key_${key}`)}
            </li>
          ))}
        </ul>
      </h3>
      <dl className="ring-sums">
        {sums.map(([key, value, hint]) => (
          <div key={key} className={key === 'balance' && isDoubted ? 'doubted' : ''}>
            <dt>{t(`rings.${key}`)}</dt>
            <dd data-testid={`sum-${key}`}>{value}</dd>
            {hint !== '' && <dd className="quiet-text">{hint}</dd>}
          </div>
        ))}
      </dl>
      <FlowChart ring={ring} />
      <Doubts ring={ring} />
      <HourTable ring={ring} />
    </section>
  );
}
