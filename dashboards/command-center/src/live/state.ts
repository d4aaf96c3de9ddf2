/** The page's one alerts store, one read feed and one API, and how components reach them. */
import { useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Api } from '../api/client.ts';
import { DeskApi } from '../api/desk.ts';
import { DeveloperApi } from '../api/developer.ts';
import { OfficerApi } from '../api/officer.ts';
import { SiteApi } from '../api/site.ts';
import { type AlertsState, createAlertsStore } from '../stores/alerts.ts';
import { type FeedSnapshot, ReadFeed, type Schedule } from './readFeed.ts';

export const alertsStore = createAlertsStore();
export const schedule: Schedule = (run, afterMs) => {
  const timer = setTimeout(run, afterMs);
  return () => clearTimeout(timer);
};
export const readFeed = new ReadFeed(schedule);

let api: Api | null = null;
/** Set while somebody is signed in. */
export function setApi(next: Api | null): void {
  api = next;
}
export function currentApi(): Api | null {
  return api;
}

/** The calls about devices and cameras. @throws Error where nobody is signed in: views that need it are only shown then */
export function siteApi(): SiteApi {
  if (api === null) throw new Error('nobody is signed in');
  return new SiteApi(api.calls);
}

/** The calls of who investigates and keeps the lists. @throws Error where nobody is signed in */
export function officerApi(): OfficerApi {
  if (api === null) throw new Error('nobody is signed in');
  return new OfficerApi(api.calls);
}

/** Handovers and the wall's token. @throws Error where nobody is signed in */
export function deskApi(): DeskApi {
  if (api === null) throw new Error('nobody is signed in');
  return new DeskApi(api.calls);
}

/** The calls about messages and dead letters. @throws Error where nobody is signed in */
export function developerApi(): DeveloperApi {
  if (api === null) throw new Error('nobody is signed in');
  return new DeveloperApi(api.calls);
}

export function useAlerts<T>(select: (state: AlertsState) => T): T {
  return useStore(alertsStore, select);
}
export function useReads(): FeedSnapshot {
  return useSyncExternalStore(readFeed.subscribe, readFeed.snapshot);
}
