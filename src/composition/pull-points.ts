/** Events of ONVIF cameras, pulled by the gateway, on the way of every message of a device. */
import { targetOf } from '../cameras/target.ts';
import type { AppContext } from '../http/context.ts';
import type { OnvifClient } from '../onvif/contract.ts';
import type { LinkParts } from '../transports/links.ts';

export function pullPointsOf(
  context: Pick<AppContext, 'store' | 'vault'>,
  onvif: Pick<OnvifClient, 'runPullPoint'>,
): LinkParts['runPullPoint'] {
  return async (device, { topicFilter }, deliver, { signal, heard }) =>
    onvif.runPullPoint({
      target: await targetOf(context, device),
      topicFilter,
      signal,
      heard,
      deliver: (envelope) =>
        deliver({ transport: 'http', contentType: 'application/soap+xml; charset=utf-8', body: envelope }),
    });
}
