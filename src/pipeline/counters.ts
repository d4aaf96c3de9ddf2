/** What the way of a read counts: plain numbers, since a metrics library per read would cost more than the read. */
export const latencyBucketsSeconds = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
] as const;

export class LatencyCounts {
  readonly buckets = new Float64Array(latencyBucketsSeconds.length);
  count = 0;
  sumSeconds = 0;

  /** @param times how many reads had this latency */
  observe(seconds: number, times = 1): void {
    this.count += times;
    this.sumSeconds += seconds * times;
    for (
      let i = latencyBucketsSeconds.length - 1;
      i >= 0 && seconds <= (latencyBucketsSeconds[i] ?? 0);
      i--
    ) {
      this.buckets[i] = (this.buckets[i] ?? 0) + times;
    }
  }
}

export class PipelineCounters {
  readonly outcomes = { stored: 0, duplicate: 0, revised: 0, dead_letter: 0 };
  readonly receivedToStored = new LatencyCounts();
  readonly receivedToAnnounced = new LatencyCounts();
  unknownKeys = 0;
  gaps = 0;
  failedCommits = 0;
}
