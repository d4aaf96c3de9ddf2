/** Compares the alerts a gateway raised with those the truth expects. */
import type { Alert } from '../../src/core/entities.ts';
import type { Truth } from '../truth/truth.ts';

export interface AlertsScore {
  expected: number;
  raised: number;
  missed: number;
  false: number;
  examples: string[];
}

const keyOf = (entryId: string, plate: string, plateColor: string | null): string =>
  `${entryId}/${plate}/${plateColor}`;

/** Resolved by the system since a revision left it without a hit: as good as never raised. */
const isStruck = (alert: Alert): boolean =>
  alert.state === 'resolved' && alert.outcome === 'misread' && alert.reads.length === 0;

/** The alerts of this run: those that hold a read of it, and of those without any the ones its entries and time point to. */
function ofRun(alerts: readonly Alert[], truth: Truth): Alert[] {
  const { scenario } = truth;
  const eventIds = scenario ? null : new Set(truth.reads.map((read) => read.eventId));
  const entryIds = new Set([...truth.alerts, ...truth.struck].map((alert) => alert.entryId));
  const startMs = scenario ? Date.parse(scenario.start) : 0;
  return alerts.filter((alert) => {
    if (alert.kind !== 'watchlist_hit') return false;
    if (alert.reads.length === 0)
      return alert.entry !== null && entryIds.has(alert.entry.id) && Date.parse(alert.updatedAt) >= startMs;
    return alert.reads.some((read) =>
      scenario ? read.eventId.startsWith(scenario.eventPrefix) : eventIds?.has(read.eventId),
    );
  });
}

/** Scores by entry and vehicle; an alert of the wrong match class counts as missed and as false. */
export function scoreAlerts(alerts: readonly Alert[], truth: Truth): AlertsScore {
  const examples: string[] = [];
  const standing = new Map<string, Alert[]>();
  for (const alert of ofRun(alerts, truth)) {
    if (isStruck(alert)) continue;
    const key = keyOf(alert.entry?.id ?? '', alert.plate, alert.plateColor);
    standing.set(key, [...(standing.get(key) ?? []), alert]);
  }
  let missed = 0;
  let wrong = 0;
  for (const expected of truth.alerts) {
    const key = keyOf(expected.entryId, expected.plate, expected.plateColor);
    const [alert, ...more] = standing.get(key) ?? [];
    standing.delete(key);
    if (!alert) {
      missed++;
      examples.push(
        `missed: ${key}, ${expected.class}, ${expected.hits} hits from ${expected.firstEventId} on`,
      );
      continue;
    }
    if (alert.match?.class !== expected.class) {
      missed++;
      wrong++;
      examples.push(
        `class of alert ${alert.id} (${key}): ${alert.match?.class} instead of ${expected.class}`,
      );
    }
    wrong += more.length;
    for (const other of more) examples.push(`a second alert ${other.id} beside ${alert.id} for ${key}`);
  }
  for (const [key, others] of standing) {
    wrong += others.length;
    examples.push(
      `false: ${key}, alert ${others.map((alert) => `${alert.id} (${alert.match?.class}, ${alert.state})`).join(', ')}`,
    );
  }
  return {
    expected: truth.alerts.length,
    raised: truth.alerts.length - missed,
    missed,
    false: wrong,
    examples,
  };
}
