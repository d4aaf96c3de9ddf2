/** Media: what pictures and live video need of the rest of the gateway, put together. */
import type { Server } from 'node:http';
import { liveRoutes } from '../cameras/live-routes.ts';
import { LiveViews } from '../cameras/live-views.ts';
import { createCameraSources } from '../cameras/sources.ts';
import type { Settings } from '../config/index.ts';
import type { RouteModule } from '../http/app.ts';
import type { AppContext } from '../http/context.ts';
import { createMedia, type Media } from '../media/index.ts';
import type { HubLimits } from '../media/live/hub.ts';
import { multipartSink } from '../media/live/multipart.ts';
import { LiveSockets } from '../media/live/sockets.ts';
import { createAddressGuard } from '../net/address-guard.ts';
import type { OnvifClient } from '../onvif/contract.ts';

export interface MediaSide extends Media {
  routes: readonly RouteModule[];
  /** Takes the WebSockets of live views beside Socket.IO. */
  attach(http: Server): void;
}

/** Some seconds of video for a viewer whose network hesitates. */
const maxWaitingBytes = 1024 * 1024;
const giveUpMs = 15_000;
const recheckMs = 10_000;

export function startMedia(parts: {
  context: AppContext;
  settings: Pick<Settings, 'media' | 'cameras'>;
  /** Gives cameras' own pictures. */
  onvif: Pick<OnvifClient, 'snapshot'>;
}): MediaSide {
  const { context, settings, onvif } = parts;
  const { media: limitsSet, cameras } = settings;
  const limits: HubLimits = { ...limitsSet, answerMs: cameras.answerMs, maxWaitingBytes, giveUpMs };
  const media = createMedia({
    sources: createCameraSources(context, onvif),
    guard: createAddressGuard(cameras.networks),
    allowPlainBasic: cameras.allowPlainBasic,
    log: context.log,
    ffmpegPath: limitsSet.ffmpeg,
    searchPath: process.env.PATH ?? '',
    limits,
  });
  const views = new LiveViews({ context, hub: media.hub, recheckMs });
  const sockets = new LiveSockets({ admission: views, log: context.log });
  return {
    ...media,
    routes: [
      liveRoutes({
        hub: media.hub,
        views,
        ffmpeg: async () => {
          await media.ready();
          return media.ffmpeg();
        },
        limits,
        whepUrl: limitsSet.whepUrl,
        multipart: multipartSink,
      }),
    ],
    attach: (http) => sockets.attach(http, ['/socket.io']),
    close: async () => {
      await views.close();
      sockets.close();
      await media.close();
    },
  };
}
