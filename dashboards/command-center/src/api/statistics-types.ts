/** numbers without plates, as the gateway tells them. */

export interface Statistics {
  from: string;
  /** Inclusive. */
  to: string;
  zone: string;
  /** Each count is rounded by lot to a multiple of this, totals are sums of rounded counts. */
  roundedTo: number;
  reads: { day: string; hour: number | null; of: string | null; reads: number; unread: number }[];
  hits: { day: string; category: string; alerts: number; hits: number }[];
  outcomes: { category: string; outcome: string; alerts: number }[];
  searches: { day: string; purpose: string; searches: number; withCase: number }[];
  verdicts: { agree: number; disagree: number; misreadPercent: number | null };
}
