/** Handovers of a shift as the API gives them. */
import type { AlertKind, AlertOutcome, AlertState, Instruction, PlateColor } from './types.ts';

export interface Handover {
  id: string;
  at: string;
  by: string;
  areaId: string | null;
  summary: string;
  acceptance: { by: string; at: string; note: string | null } | null;
}
/** An alert as one line of a shift's summary. */
export interface ShiftAlert {
  id: string;
  kind: AlertKind;
  state: AlertState;
  priority: number;
  plate: string;
  plateColor: PlateColor | null;
  openedAt: string;
  updatedAt: string;
  areaId: string | null;
  lastSeenAt: string | null;
  checkpointId: string | null;
  category: string | null;
  reason: string | null;
  instruction: Instruction | null;
  deviceIds: string[];
  dispatch: { checkpointId: string; by: string; at: string; unanswered: boolean } | null;
  escalatedTo: string | null;
  outcome: AlertOutcome | null;
  closedBy: string | null;
  notes: { by: string; at: string; text: string }[];
}
export interface HandoverSummary {
  since: string;
  at: string;
  areaId: string | null;
  counts: {
    open: number;
    unacknowledged: number;
    unanswered: number;
    escalated: number;
    opened: number;
    resolved: number;
  };
  open: ShiftAlert[];
  resolved: ShiftAlert[];
  devicesLost: {
    alertId: string;
    kind: AlertKind;
    deviceIds: string[];
    since: string;
    over: boolean;
    detail: string | null;
  }[];
  outcomes: Record<string, number>;
  lastHandover: Handover | null;
}
