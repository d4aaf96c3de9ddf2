/** `/metrics`: the process's own figures by prom-client, and what the gateway counts, read when asked for. */
import { Counter, collectDefaultMetrics, Gauge, type Metric, Registry } from 'prom-client';
import type { DeviceState } from '../core/entities.ts';
import { type LatencyCounts, latencyBucketsSeconds, type PipelineCounters } from '../pipeline/counters.ts';

export interface MetricsSources {
  counters: PipelineCounters;
  backlog(): number;
  devicesByState(): Readonly<Partial<Record<DeviceState, number>>>;
  alertsByKind(): Readonly<Record<string, number>>;
  liveConnections(): number;
  mqtt(): Readonly<Record<string, number>>;
}

/** @returns a function that gives the text of `/metrics` */
export function createMetrics(sources: MetricsSources): () => Promise<{ contentType: string; text: string }> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'ringgate_' });
  counter(
    registry,
    'ringgate_reads_total',
    'Reads by what became of them',
    'outcome',
    () => sources.counters.outcomes,
  );
  counter(registry, 'ringgate_alerts_total', 'Alerts opened since the start', 'kind', sources.alertsByKind);
  gauge(registry, 'ringgate_devices', 'Devices by state', 'state', sources.devicesByState);
  gauge(registry, 'ringgate_mqtt', 'What the MQTT side counts', 'what', sources.mqtt);
  plainGauge(registry, 'ringgate_ingest_backlog', 'Reads that wait for their commit', sources.backlog);
  plainGauge(registry, 'ringgate_live_connections', 'Screens connected', sources.liveConnections);
  counter(registry, 'ringgate_findings_total', 'Findings by kind', 'kind', () => ({
    gap: sources.counters.gaps,
  }));
  plainGauge(
    registry,
    'ringgate_unknown_keys',
    'Keys in messages that were not understood',
    () => sources.counters.unknownKeys,
  );
  plainGauge(
    registry,
    'ringgate_failed_commits',
    'Commits that the store refused',
    () => sources.counters.failedCommits,
  );
  return async () => ({
    contentType: registry.contentType,
    text: `${await registry.metrics()}${latencyText(sources.counters)}`,
  });
}

function counter(
  registry: Registry,
  name: string,
  help: string,
  label: string,
  read: () => Readonly<Record<string, number>>,
): Metric {
  return new Counter({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      this.reset();
      for (const [value, count] of Object.entries(read())) this.inc({ [label]: value }, count);
    },
  });
}

function gauge(
  registry: Registry,
  name: string,
  help: string,
  label: string,
  read: () => Readonly<Partial<Record<string, number>>>,
): Metric {
  return new Gauge({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      this.reset();
      for (const [value, count] of Object.entries(read())) this.set({ [label]: value }, count ?? 0);
    },
  });
}

function plainGauge(registry: Registry, name: string, help: string, read: () => number): Metric {
  return new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

/** Written by hand: prom-client's histogram takes one observation at a time, which would cost each read a microsecond. */
function latencyText(counters: PipelineCounters): string {
  const lines = [
    '# HELP ringgate_read_latency_seconds From receiving a read to its stage',
    '# TYPE ringgate_read_latency_seconds histogram',
  ];
  const add = (stage: string, counts: LatencyCounts): void => {
    latencyBucketsSeconds.forEach((le, i) => {
      lines.push(
        `ringgate_read_latency_seconds_bucket{stage="${stage}",le="${le}"} ${counts.buckets[i] ?? 0}`,
      );
    });
    lines.push(`ringgate_read_latency_seconds_bucket{stage="${stage}",le="+Inf"} ${counts.count}`);
    lines.push(`ringgate_read_latency_seconds_sum{stage="${stage}"} ${counts.sumSeconds}`);
    lines.push(`ringgate_read_latency_seconds_count{stage="${stage}"} ${counts.count}`);
  };
  add('stored', counters.receivedToStored);
  add('announced', counters.receivedToAnnounced);
  return `${lines.join('\n')}\n`;
}
