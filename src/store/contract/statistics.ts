/** Counts for publication: no plate, no device, no person. A day is `YYYY-MM-DD` in the site's zone. */
export interface ReadCount {
  day: string;
  /** 0..23 */
  hour: number;
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
/** Alerts that are alike in all of this. */
export interface AlertCount extends Omit<CountedAlert, 'alertId'> {
  alerts: number;
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
  /** Adds to what is counted. */
  addReads(counts: readonly ReadCount[]): void;
  /** Each as it is now, whatever it was before. */
  putAlerts(alerts: readonly CountedAlert[]): void;
  /** Counts further records of the audit log, each once. @returns how many were looked at */
  countLog(zone: string, limit: number): number;
  /** Of one day. */
  reads(day: string): ReadCount[];
  /** Both days inclusive. */
  alerts(fromDay: string, toDay: string): AlertCount[];
  log(fromDay: string, toDay: string): LogCount[];
}
