/** How often the hits of a camera are false, as people found who looked at the pictures; with how sure that is. */
import { wilsonInterval } from './wilson.ts';

export interface FalseHitRate {
  agreed: number;
  disagreed: number;
  /** Fraction of the looks that disagreed; null without any. */
  rate: number | null;
  /** Wilson score interval of 95 %, which holds for few looks too; null without any. */
  interval: [number, number] | null;
}

export function falseHitRate(agreed: number, disagreed: number): FalseHitRate {
  const looks = agreed + disagreed;
  const rate = looks === 0 ? null : disagreed / looks;
  return { agreed, disagreed, rate, interval: wilsonInterval(disagreed, looks) };
}
