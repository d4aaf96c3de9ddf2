/** The gateway's ONVIF client as a test needs it: loopback is allowed, the log is kept. */
import type { Log } from '../../../src/core/ports.ts';
import { createAddressGuard } from '../../../src/net/address-guard.ts';
import { createOnvif, type OnvifParts } from '../../../src/onvif/client.ts';
import type { DescribeRequest, OnvifClient } from '../../../src/onvif/contract.ts';
import { login } from './raw-camera.ts';

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export function testClient(parts: Partial<OnvifParts> = {}): OnvifClient {
  return createOnvif({
    guard: createAddressGuard(['127.0.0.0/8', '::1']),
    answerMs: 6000,
    allowPlainBasic: false,
    clock: Date.now,
    log: silentLog,
    ...parts,
  });
}

export function asking(serviceUrl: string | string[], more: Partial<DescribeRequest> = {}): DescribeRequest {
  return {
    endpoint: null,
    serviceUrls: [serviceUrl].flat(),
    logins: [login],
    signal: new AbortController().signal,
    ...more,
  };
}
