/** Counts without plates, as the gateway tells them. */

/** A number, or `<5` where it is too small to be told. */
export type Count = number | string;

export interface Statistics {
  from: string;
  /** Inclusive. */
  to: string;
  zone: string;
  smallestCount: number;
  reads: { day: string; hour: number | null; of: string | null; reads: Count; unread: Count }[];
  hits: { day: string; category: string; alerts: Count; hits: Count }[];
  outcomes: { category: string; outcome: string; alerts: Count }[];
  searches: { day: string; purpose: string; searches: Count; withCase: Count }[];
  verdicts: { agree: Count; disagree: Count; misreadPercent: number | null };
}
