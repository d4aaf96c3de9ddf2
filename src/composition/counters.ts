/** The `counters` event of the screens. */
import type { WayOfARead } from '../pipeline/way.ts';
import type { DeviceWatch } from '../registry/device-watch.ts';

/** What `counters` says once a second; the rate is over the time since the last call. */
export function counterSource(parts: {
  way: WayOfARead;
  watch: DeviceWatch;
  store: { alerts: { countOpen(): Promise<number> } };
}): () => Promise<Record<string, unknown>> {
  let lastReads = 0;
  let lastMs = performance.now();
  return async () => {
    const { stored, revised } = parts.way.counters.outcomes;
    const nowMs = performance.now();
    const reads = stored + revised;
    const readsPerSecond = Math.round(((reads - lastReads) / (nowMs - lastMs)) * 1000);
    lastReads = reads;
    lastMs = nowMs;
    return {
      readsPerSecond,
      readsTotal: reads,
      backlog: parts.way.backlog,
      openAlerts: await parts.store.alerts.countOpen(),
      devices: parts.watch.byState(),
      gatewayTime: new Date().toISOString(),
    };
  };
}
