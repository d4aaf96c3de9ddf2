/** Counts for publication: no plate, no device, no person. A day is `YYYY-MM-DD` in the site's zone. */
export interface ReadCount {
  day: string;
  /** 0..23; null: the whole day. */
  hour: number | null;
  checkpointId: string;
  reads: number;
  /** Of these without a readable plate. */
  unread: number;
}
export interface CountedAlert {
  alertId: string;
  day: string;
  category: string;
  areaId: string | null;
  hits: number;
  /** `open` while there is none. */
  outcome: string;
}
export interface LogCount {
  day: string;
  /** `search`: name is the purpose; `verdict`: name is agree or disagree. */
  kind: 'search' | 'verdict';
  name: string;
  times: number;
  withCase: number;
}

export interface StatisticsRepository {
  /** Adds to what is counted; `hour` is set. */
  addReads(counts: readonly ReadCount[]): void;
  /** Each as it is now, whatever it was before. */
  putAlerts(alerts: readonly CountedAlert[]): void;
  /** Counts further records of the audit log, each once. @returns how many were looked at */
  countLog(zone: string, limit: number): number;
  /** Both days inclusive. */
  reads(fromDay: string, toDay: string, by: 'day' | 'hour'): ReadCount[];
  alerts(fromDay: string, toDay: string): Omit<CountedAlert & { alerts: number }, 'alertId'>[];
  log(fromDay: string, toDay: string): LogCount[];
}
