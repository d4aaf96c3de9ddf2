import { useTranslation } from 'react-i18next';
import type { DayCount, UsualPlace } from '../api/officer-types.ts';
import { percent, placeName } from '../components/labels.ts';
import { useRegistry } from '../stores/registry.ts';

/** A column of the grid: an hour or a day of the week. */
export interface Slot {
  name: number;
  /** Short, at the head of the column. */
  head: string;
  label: string;
}

/** 0 (nothing) to 5 (nearly every day). */
function levelOf(share: number | null): number {
  return share === null ? 0 : Math.min(5, Math.ceil(share * 5));
}

/** "Seen on 9 of 20 days on which it could see", with the range, and what is not sure. */
export function useCountText(): (count: DayCount) => string {
  const { t } = useTranslation();
  return ({ seen, couldSee, seenBesides, share, low, high }) =>
    [
      couldSee === 0 ? t('usual.noDays') : t('usual.ofDays', { seen, couldSee }),
      share !== null && t('usual.range', { share: percent(share), low: percent(low), high: percent(high) }),
      seenBesides > 0 && t('usual.besides', { count: seenBesides }),
    ]
      .filter((part) => part !== false)
      .join(', ');
}

function Cell({ count, label, least }: { count: DayCount | undefined; label: string; least: number }) {
  const { t } = useTranslation();
  const text = useCountText();
  if (count === undefined)
    return (
      <td className="usual-none" title={t('usual.tooFew', { least })}>
        <span aria-hidden="true">·</span>
        <span className="sr-only">{t('usual.tooFew', { least })}</span>
      </td>
    );
  return (
    <td
      className="usual-cell"
      data-level={levelOf(count.share)}
      data-testid="usual-cell"
      title={`${label}: ${text(count)}`}
    >
      <span aria-hidden="true">
        <strong>
          {count.couldSee === 0 ? '' : count.seen}
          {count.seenBesides > 0 && '+'}
        </strong>
        <small>{count.couldSee === 0 ? '?' : count.couldSee}</small>
      </span>
      <span className="sr-only">{text(count)}</span>
    </td>
  );
}

/** Places against hours or days of the week: the numbers in the cells, the share as their ground. */
export function UsualGrid({
  caption,
  places,
  slots,
  countsOf,
  least,
}: {
  caption: string;
  places: readonly UsualPlace[];
  slots: readonly Slot[];
  countsOf(place: UsualPlace): ReadonlyMap<number, DayCount>;
  least: number;
}) {
  const { t } = useTranslation();
  const checkpoints = useRegistry((state) => state.checkpoints);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className="table-holder box usual-holder" tabIndex={0} aria-label={caption}>
      <table className="usual-grid">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t('usual.place')}</th>
            {slots.map(({ name, head, label }) => (
              <th key={name} scope="col" title={label}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((place) => {
            const counts = countsOf(place);
            return (
              <tr key={place.checkpointId} data-place={place.checkpointId}>
                <th scope="row">{placeName(place.checkpointId, checkpoints)}</th>
                {slots.map(({ name, label }) => (
                  <Cell key={name} count={counts.get(name)} label={label} least={least} />
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
