/** How often the hits of a camera are false, as people found who looked at the pictures; with how sure that is. */

/** Rates of what is counted here lie in this interval 95 times out of 100. */
const z = 1.96;

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
  if (looks === 0) return { agreed, disagreed, rate: null, interval: null };
  const rate = disagreed / looks;
  const middle = rate + (z * z) / (2 * looks);
  const spread = z * Math.sqrt((rate * (1 - rate)) / looks + (z * z) / (4 * looks * looks));
  const scale = 1 + (z * z) / looks;
  const bound = (value: number): number => Math.min(1, Math.max(0, value / scale));
  return { agreed, disagreed, rate, interval: [bound(middle - spread), bound(middle + spread)] };
}
