import { useTranslation } from 'react-i18next';
import type { RingPicture } from '../api/rings-types.ts';
import { useRem } from '../components/useRem.ts';
import { isDoubtful, roundUp, runningBalance } from '../domain/rings.ts';
import { clockTime } from '../domain/time.ts';
import { useWidth } from './useWidth.ts';

/** In rem: room for the numbers on the left, the hours below each drawing. */
const leftRem = 4.2;
const flowRem = 15.5;
const balanceRem = 7.1;
const hoursRem = 3.5;
/** Half the height of a number, by which it stands lower than its line. */
const halfTextRem = 0.28;

/** Bars of who entered upwards and who left downwards; below them the running balance. The numbers stand in the table. */
export function FlowChart({ ring }: { ring: RingPicture }) {
  const { t } = useTranslation();
  const [holder, width] = useWidth<HTMLDivElement>();
  const rem = useRem();
  const leftPx = leftRem * rem;
  const flowPx = flowRem * rem;
  const balancePx = balanceRem * rem;
  const halfTextPx = halfTextRem * rem;
  const gapPx = rem * 0.6;
  const allPx = flowPx + hoursRem * rem + balancePx + gapPx;
  const { hours } = ring;
  const most = roundUp(
    Math.max(
      0,
      ...hours.flatMap((hour) => [hour.inbound + hour.unreadInbound, hour.outbound + hour.unreadOutbound]),
    ),
  );
  const slotPx = Math.max(0, (width - leftPx) / Math.max(1, hours.length));
  const middlePx = flowPx / 2;
  const px = (vehicles: number): number => (vehicles / most) * (middlePx - gapPx);
  const running = runningBalance(hours);
  const topBalance = Math.max(0, ...running);
  const lowBalance = Math.min(0, ...running);
  const spread = Math.max(1, topBalance - lowBalance);
  const balanceTopPx = flowPx + hoursRem * rem;
  const balanceY = (value: number): number =>
    balanceTopPx + gapPx + ((topBalance - value) / spread) * (balancePx - 2 * gapPx);
  const line = running.map((value, index) => `${leftPx + (index + 0.5) * slotPx},${balanceY(value)}`);
  const barPx = Math.max(1, slotPx * 0.62);
  const every = Math.max(
    1,
    Math.ceil(hours.length / Math.max(1, Math.floor((width - leftPx) / (4.6 * rem)))),
  );
  return (
    <div ref={holder} className="flow-chart" style={{ height: allPx }}>
      {width > 0 && (
        <svg
          width={width}
          height={allPx}
          role="img"
          aria-label={t('rings.flowChart', {
            ring: ring.name,
            inbound: ring.inbound,
            outbound: ring.outbound,
            balance: ring.balance,
          })}
        >
          <defs>
            <pattern
              id="doubt-hatch"
              width="7"
              height="7"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect className="hatch-line" width="1.6" height="7" />
            </pattern>
          </defs>
          <text className="axis" x={leftPx - gapPx} y={rem} textAnchor="end">
            {most}
          </text>
          <text className="axis" x={leftPx - gapPx} y={middlePx + halfTextPx} textAnchor="end">
            0
          </text>
          <text className="axis" x={leftPx - gapPx} y={flowPx - halfTextPx} textAnchor="end">
            {most}
          </text>
          {hours.map((hour, index) => {
            const x = leftPx + index * slotPx;
            const barX = x + (slotPx - barPx) / 2;
            return (
              <g key={hour.at} data-testid="flow-hour" data-doubtful={isDoubtful(hour)}>
                <rect
                  className="bar-in"
                  x={barX}
                  width={barPx}
                  y={middlePx - px(hour.inbound)}
                  height={px(hour.inbound)}
                />
                <rect
                  className="bar-unread"
                  x={barX + 0.5}
                  width={Math.max(1, barPx - 1)}
                  y={middlePx - px(hour.inbound + hour.unreadInbound)}
                  height={px(hour.unreadInbound)}
                />
                <rect className="bar-out" x={barX} width={barPx} y={middlePx} height={px(hour.outbound)} />
                <rect
                  className="bar-unread"
                  x={barX + 0.5}
                  width={Math.max(1, barPx - 1)}
                  y={middlePx + px(hour.outbound)}
                  height={px(hour.unreadOutbound)}
                />
                {isDoubtful(hour) && (
                  <>
                    <rect className="hatched" x={x} width={slotPx} y={0} height={flowPx} />
                    <rect className="hatched" x={x} width={slotPx} y={balanceTopPx} height={balancePx} />
                  </>
                )}
                {index % every === 0 && (
                  <text className="axis" x={x + slotPx / 2} y={flowPx + 1.2 * rem} textAnchor="middle">
                    {clockTime(new Date(hour.at)).slice(0, 5)}
                  </text>
                )}
              </g>
            );
          })}
          <text className="axis" x={0} y={balanceTopPx - 0.45 * rem}>
            {t('rings.running')}
          </text>
          <line className="zero" x1={leftPx} x2={width} y1={middlePx} y2={middlePx} />
          <line className="zero" x1={leftPx} x2={width} y1={balanceY(0)} y2={balanceY(0)} />
          <polyline className="balance-line" points={line.join(' ')} />
          {[topBalance, 0, lowBalance]
            .filter((value, index, all) => all.indexOf(value) === index)
            .filter((value) => value === 0 || Math.abs(balanceY(value) - balanceY(0)) > rem)
            .map((value) => (
              <text
                key={value}
                className="axis"
                x={leftPx - gapPx}
                y={balanceY(value) + halfTextPx}
                textAnchor="end"
              >
                {value > 0 ? `+${value}` : String(value).replace('-', '−')}
              </text>
            ))}
        </svg>
      )}
    </div>
  );
}
