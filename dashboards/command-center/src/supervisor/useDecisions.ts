/** What waits for a decision, asked for again and again. */
import { useMemo } from 'react';
import { type Polled, usePolled } from '../components/usePolled.ts';
import { type Decision, decisionsOf, type Waiting } from '../domain/decisions.ts';
import { oversightApi } from '../live/apis.ts';

const lookEveryMs = 10_000;

async function waiting(): Promise<Waiting> {
  const api = oversightApi();
  const [proposed, emergencies, due, imports, approvals] = await Promise.all([
    api.entries({ state: 'proposed' }),
    api.entries({ emergency: 'unreviewed' }),
    api.entries({ reviewDue: 'true' }),
    api.imports(),
    api.approvals('requested'),
  ]);
  return { proposed, emergencies, due, imports, approvals };
}

export function useDecisions(username: string): Polled<Waiting> & { decisions: readonly Decision[] | null } {
  const polled = usePolled(waiting, lookEveryMs, 'decisions');
  const { value } = polled;
  const decisions = useMemo(() => (value === null ? null : decisionsOf(value, username)), [value, username]);
  return { ...polled, decisions };
}
