/** How sure a share is that was counted. */

/** Shares of what is counted here lie in this interval 95 times out of 100. */
const z = 1.96;

/** Wilson score interval of 95 %, which holds for few trials too; null without any. */
export function wilsonInterval(successes: number, trials: number): [number, number] | null {
  if (trials === 0) return null;
  const share = successes / trials;
  const middle = share + (z * z) / (2 * trials);
  const spread = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  const bound = (value: number): number => Math.min(1, Math.max(0, value / scale));
  return [bound(middle - spread), bound(middle + spread)];
}
