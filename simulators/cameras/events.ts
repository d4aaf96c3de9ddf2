/** A camera's pull points and what is waiting in them: ONVIF core specification 9, topics of Profile M. */
import { randomUUID } from 'node:crypto';
import type { SimulatedCamera } from './camera.ts';
import { escapeXml } from './soap/xml.ts';

export interface PlateSeen {
  plate: string;
  /** 0 to 1. */
  likelihood?: number;
  /** ISO 3166-1 alpha-2. */
  countryCode?: string;
  /** UTC, ms; by the camera's clock where it is left out. */
  atMs?: number;
}

export interface PullPoint {
  id: string;
  terminatesMs: number;
  waiting: string[];
  /** Answers a pull that waits. */
  wake: (() => void) | null;
}

export interface EventQueue {
  create(lifetimeMs: number): PullPoint;
  /** Null where there is none, or its time is over. */
  find(id: string): PullPoint | null;
  remove(id: string): boolean;
  emitPlate(plate: PlateSeen): number;
  readonly count: number;
  /** Ends every wait and forgets the pull points, as a camera that is switched off. */
  close(): void;
}

/** Real cameras allow few. */
export const maxPullPoints = 10;
const maxWaiting = 100;

/** A NotificationMessage of the licence plate rule: analytics service specification, annex on recognition. */
function plateMessage(camera: SimulatedCamera, seen: PlateSeen): string {
  const time = new Date(seen.atMs ?? camera.clockMs()).toISOString();
  const likelihood = seen.likelihood ?? 0.97;
  return (
    '<wsnt:NotificationMessage>' +
    '<wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">' +
    'tns1:RuleEngine/Recognition/LicensePlate</wsnt:Topic>' +
    `<wsnt:ProducerReference><wsa:Address>${camera.endpoint}</wsa:Address></wsnt:ProducerReference>` +
    `<wsnt:Message><tt:Message UtcTime="${time}" PropertyOperation="Initialized"><tt:Source>` +
    '<tt:SimpleItem Name="VideoSource" Value="video_source"/><tt:SimpleItem Name="Rule" Value="plates"/>' +
    `</tt:Source><tt:Data><tt:SimpleItem Name="Likelihood" Value="${likelihood}"/>` +
    `<tt:ElementItem Name="Object"><tt:Object ObjectId="${randomUUID().slice(0, 8)}"><tt:Appearance>` +
    '<tt:Shape><tt:BoundingBox left="-0.2" top="0.1" right="0.2" bottom="-0.1"/>' +
    '<tt:CenterOfGravity x="0" y="0"/></tt:Shape>' +
    `<tt:Class><tt:Type Likelihood="${likelihood}">LicensePlate</tt:Type></tt:Class><tt:LicensePlateInfo>` +
    `<tt:PlateNumber Likelihood="${likelihood}">${escapeXml(seen.plate)}</tt:PlateNumber>` +
    `<tt:CountryCode Likelihood="0.9">${escapeXml(seen.countryCode ?? 'CN')}</tt:CountryCode>` +
    '</tt:LicensePlateInfo></tt:Appearance></tt:Object></tt:ElementItem></tt:Data></tt:Message></wsnt:Message>' +
    '</wsnt:NotificationMessage>'
  );
}

export function createEventQueue(camera: SimulatedCamera): EventQueue {
  const points = new Map<string, PullPoint>();
  const expire = (): void => {
    for (const [id, point] of points) if (point.terminatesMs <= camera.now()) points.delete(id);
  };
  return {
    get count() {
      expire();
      return points.size;
    },
    create(lifetimeMs) {
      const point: PullPoint = {
        id: randomUUID().slice(0, 8),
        terminatesMs: camera.now() + lifetimeMs,
        waiting: [],
        wake: null,
      };
      points.set(point.id, point);
      camera.count('pullPoints');
      return point;
    },
    find(id) {
      expire();
      return points.get(id) ?? null;
    },
    remove(id) {
      const point = points.get(id);
      point?.wake?.();
      return points.delete(id);
    },
    emitPlate(seen) {
      expire();
      const message = plateMessage(camera, seen);
      for (const point of points.values()) {
        point.waiting.push(message);
        // a camera's memory is small: the oldest go
        if (point.waiting.length > maxWaiting) point.waiting.shift();
        point.wake?.();
      }
      return points.size;
    },
    close() {
      const open = [...points.values()];
      points.clear();
      for (const point of open) point.wake?.();
    },
  };
}
