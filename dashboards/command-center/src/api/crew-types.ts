/** What the API says of crews: dispatches, their answers, recalls, rosters. */
import type { Alert, Checkpoint } from './types.ts';

export type CrewWord = 'seen' | 'stopped' | 'passed';
export interface CrewAnswer {
  what: CrewWord;
  by: string;
  at: string;
  note: string | null;
}
export interface Dispatch {
  checkpointId: string;
  by: string;
  at: string;
  /** When a page of the post confirmed that it shows it; null = not yet. */
  deliveredAt: string | null;
  /** Why nobody there is known to have it; null while there is time, and once it is delivered. */
  undelivered: 'no_screen' | 'no_receipt' | null;
  answer: CrewAnswer | null;
}
export type RecallReason = 'withdrawn' | 'expired' | 'misread' | 'moved' | 'taken_back' | 'over';
/** A dispatch that does not stand any more: the crew has to let the vehicle go. */
export interface Recall {
  checkpointId: string;
  reason: RecallReason;
  /** When the dispatch was made that this ends. */
  dispatchedAt: string;
  by: string;
  at: string;
  /** When a page of the post confirmed that it shows the recall. */
  shownAt: string | null;
  /** Who of the crew pressed that they know. */
  confirmed: { by: string; at: string } | null;
  /** What the crew answered before it knew. */
  answer: CrewAnswer | null;
}
export interface CrewPlace {
  id: string;
  name: string;
  road: string;
}
/** What `GET /crew` answers. */
export interface CrewPost {
  posts: Checkpoint[];
  /** The checkpoints that the alerts name, wherever they stand. */
  places: CrewPlace[];
  alerts: Alert[];
  gatewayTime: string;
}

export interface Shift {
  from: string;
  until: string;
}
export interface WeeklyShift extends Shift {
  /** 1 = Monday … 7 = Sunday: the day on which it begins. */
  day: number;
}
export interface RosterException {
  date: string;
  shifts: Shift[];
  note?: string;
}
/** What `GET /checkpoints/{id}/roster` answers. */
export interface Roster {
  checkpointId: string;
  zone: string;
  /** false: there is no roster, the switch of the checkpoint alone counts. */
  inForce: boolean;
  weekly: WeeklyShift[];
  exceptions: RosterException[];
  /** The switch of a person that holds now. */
  switched: { staffed: boolean; until: string; by: string; at: string } | null;
  staffed: boolean;
  changesAt: string | null;
  updatedBy: string | null;
  updatedAt: string | null;
}
