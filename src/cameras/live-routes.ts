/** `/devices/{id}/live`: asking for a live view, and what is watched now. `GET /media`: what there is to show video with. */
import { hashSecret } from '../accounts/secrets.ts';
import { RinggateError } from '../core/errors.ts';
import type { RouteModule } from '../http/app.ts';
import { tokenOf } from '../http/auth.ts';
import { IdParams, Type } from '../http/schema.ts';
import { scopeOf } from '../http/scope.ts';
import type { Codec, FfmpegState, LiveMode, Quality } from '../media/contract.ts';
import type { HubLimits, LiveHub } from '../media/live/hub.ts';
import type { ViewerSink } from '../media/live/viewer.ts';
import { LiveBody, LiveStatsView, LiveTicket, MediaView } from './live-schemas.ts';
import type { LiveViews } from './live-views.ts';
import { reasonToLook, visibleCamera } from './sight.ts';

export interface LiveRouteParts {
  hub: Pick<LiveHub, 'open' | 'stats' | 'counts'>;
  views: LiveViews;
  ffmpeg(): Promise<FfmpegState>;
  limits: Pick<HubLimits, 'maxStreams' | 'maxViewers' | 'maxTranscodes'>;
  whepUrl: string | null;
  /** Begins an answer of many pictures. */
  multipart(response: import('node:http').ServerResponse): ViewerSink;
}

/** What ffmpeg makes; `start` says it exactly. */
const transcodedType = 'video/mp4; codecs="avc1.42C01F"';

/** H.264 goes through, H.265 where the browser plays it; the rest is made anew. */
function modeOf(body: LiveBody, codec: Codec): LiveMode {
  if (body.format === 'mjpeg') return 'mjpeg';
  return (body.codecs ?? ['h264']).includes(codec) ? 'copy' : 'transcode';
}

function whepOf(template: string | null, deviceId: string, quality: Quality): string | null {
  return (
    template?.replaceAll('{deviceId}', encodeURIComponent(deviceId)).replaceAll('{quality}', quality) ?? null
  );
}

export function liveRoutes(parts: LiveRouteParts): RouteModule {
  const { hub, views } = parts;
  return (app, context) => {
    app.post(
      '/devices/:id/live',
      {
        schema: {
          summary: 'a live view for one viewer; officers and supervisors name their investigation',
          params: IdParams,
          body: LiveBody,
          response: { 200: LiveTicket },
        },
      },
      async (request) => {
        const { actor, params } = request;
        const body = request.body ?? {};
        const device = await visibleCamera(context, actor, params.id);
        const reason = await reasonToLook(context, request);
        const session = tokenOf(request);
        if (session === null) throw new RinggateError('unauthenticated');
        const quality: Quality = body.quality ?? (body.format === 'mjpeg' ? 'sub' : 'main');
        // what the camera says decides; whoever asks hears at once where it cannot be reached
        const source = await hub.open({ deviceId: device.id, quality, mode: 'copy' });
        const mode = modeOf(body, source.codec);
        if (mode !== 'copy') await hub.open({ deviceId: device.id, quality, mode });
        const stream = { deviceId: device.id, quality, mode };
        const { viewId, token, expiresAtMs } = views.issue({
          actor,
          sessionHash: hashSecret(session.token),
          device,
          stream,
          reason,
        });
        return {
          viewId,
          url: mode === 'mjpeg' ? `/api/v1/live/${token}/pictures` : `/api/v1/live/${token}`,
          protocol: mode === 'mjpeg' ? ('multipart' as const) : ('websocket' as const),
          mode,
          mimeType: mode === 'copy' ? source.mimeType : mode === 'mjpeg' ? 'image/jpeg' : transcodedType,
          codec: mode === 'copy' ? source.codec : mode === 'mjpeg' ? null : ('h264' as const),
          quality,
          widthPx: mode === 'copy' ? source.widthPx : null,
          heightPx: mode === 'copy' ? source.heightPx : null,
          expiresAt: new Date(expiresAtMs).toISOString(),
          token,
          whepUrl: whepOf(parts.whepUrl, device.id, quality),
        };
      },
    );

    app.get(
      '/devices/:id/live',
      {
        schema: {
          summary: 'what of a camera is pulled and watched now',
          params: IdParams,
          response: { 200: LiveStatsView },
        },
      },
      async (request) => {
        const device = await context.store.registry.getDevice(request.params.id);
        (await scopeOf(context, request.actor)).require(device.areaId, `The device "${device.id}"`);
        return { deviceId: device.id, streams: hub.stats(device.id) };
      },
    );

    app.get(
      '/live/:token/pictures',
      {
        schema: {
          summary: 'the pictures of a live view (multipart/x-mixed-replace), by the url of its ticket',
          params: Type.Object({ token: Type.String() }),
        },
      },
      (request, reply) => {
        const admitted = views.admit(request.params.token, 'multipart');
        if (admitted === null)
          throw new RinggateError('unauthenticated', 'This live view is over: ask for a new one');
        reply.hijack();
        const end = admitted.begin(parts.multipart(reply.raw));
        reply.raw.once('close', () => end.gone());
      },
    );

    app.get(
      '/media',
      { schema: { summary: 'what there is to show video with', response: { 200: MediaView } } },
      async () => {
        const { maxStreams, maxViewers, maxTranscodes } = parts.limits;
        return {
          ffmpeg: await parts.ffmpeg(),
          live: { ...hub.counts, maxStreams, maxViewers, maxTranscodes },
        };
      },
    );
  };
}
