import { afterEach, describe, expect, it } from 'vitest';
import type { CameraTarget } from '../../src/onvif/contract.ts';
import { testClient } from './support/client.ts';
import { faultAnswer, login, type RawCamera, type RawOptions, startRawCamera } from './support/raw-camera.ts';

const open: RawCamera[] = [];
async function camera(options: RawOptions = {}): Promise<{ one: RawCamera; target: CameraTarget }> {
  const one = await startRawCamera({ signIn: 'both', ...options });
  open.push(one);
  return { one, target: { serviceUrl: one.serviceUrl, login } };
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
const said = (one: RawCamera, operation: string): string[] =>
  one.requests.filter((request) => request.operation === operation).map(({ body }) => body);

describe('steering', () => {
  it('moves, and always sends its own Stop at the end', async () => {
    const { one, target } = await camera();
    await testClient().ptz.move(target, { pan: 0.5, tilt: -2, zoom: 0 }, 300);
    const [move] = said(one, 'ContinuousMove');
    expect(move).toContain('<ProfileToken>p1</ProfileToken>');
    expect(move).toContain('x="0.5" y="-1"');
    expect(move).toContain('<Timeout>PT0.300S</Timeout>');
    await expect.poll(() => said(one, 'Stop').length).toBe(1);
  });

  it('stops at once when the signal is aborted, once when it was stopped by hand, and at the close', async () => {
    const { one, target } = await camera();
    const { ptz, close } = testClient();
    const stop = new AbortController();
    await ptz.move(target, { pan: 1, tilt: 0, zoom: 0 }, 60_000, stop.signal);
    stop.abort();
    await expect.poll(() => said(one, 'Stop').length).toBe(1);
    await ptz.move(target, { pan: 1, tilt: 0, zoom: 0 }, 60_000, stop.signal);
    expect(said(one, 'ContinuousMove')).toHaveLength(1);
    await ptz.move(target, { pan: 1, tilt: 0, zoom: 0 }, 200);
    await ptz.stop(target);
    await ptz.move(target, { pan: 1, tilt: 0, zoom: 0 }, 60_000);
    await close();
    await close();
    expect(said(one, 'Stop')).toHaveLength(3);
  });

  it('stops a camera that answers nothing to the move', async () => {
    const { one, target } = await camera();
    one.options.answer = ({ operation }) => (operation === 'ContinuousMove' ? 'handled' : undefined);
    const { ptz } = testClient({ answerMs: 1500 });
    await expect(ptz.move(target, { pan: 1, tilt: 0, zoom: 0 }, 100)).rejects.toMatchObject({
      code: 'device_too_slow',
    });
    await expect.poll(() => said(one, 'Stop').length).toBe(1);
  });

  it('moves without a timeout where the camera wants none', async () => {
    const { one, target } = await camera();
    one.options.answer = ({ operation, body }) =>
      operation === 'ContinuousMove' && body.includes('Timeout')
        ? faultAnswer('InvalidArgVal', 'Timeout')
        : undefined;
    const client = testClient();
    await client.ptz.move(target, { pan: 1, tilt: 0, zoom: 0 }, 60_000);
    expect(said(one, 'ContinuousMove')).toHaveLength(2);
    await client.close();
  });

  it('knows, goes to, saves and removes presets', async () => {
    const { one, target } = await camera({ media: 2 });
    const { ptz } = testClient();
    expect(await ptz.presets(target)).toEqual([
      { token: '1', name: 'Gate' },
      { token: '2', name: '2' },
    ]);
    await ptz.goto(target, '1');
    expect(await ptz.save(target, '<North> & "gate"')).toEqual({ token: '9', name: '<North> & "gate"' });
    expect(said(one, 'SetPreset')[0]).toContain('&lt;North&gt; &amp; &quot;gate&quot;');
    await ptz.remove(target, '9');
    one.options.answer = ({ operation }) =>
      operation === 'GotoPreset' ? faultAnswer('NoToken', 'no such preset') : undefined;
    await expect(ptz.goto(target, '77')).rejects.toMatchObject({ code: 'not_found' });
    // the services were asked for once: without a login, then with one
    expect([said(one, 'GetServices').length, said(one, 'GetSystemDateAndTime').length]).toEqual([2, 1]);
  });

  it('is refused with a code where the camera cannot be steered', async () => {
    const { one, target } = await camera();
    one.options.answer = ({ operation }) =>
      operation === 'GetServices' || operation === 'GetCapabilities'
        ? faultAnswer('ActionNotSupported', 'no')
        : undefined;
    await expect(testClient().ptz.presets(target)).rejects.toMatchObject({ code: 'unsupported' });
    await expect(
      testClient().ptz.presets({ ...target, login: { username: 'x', password: 'y' } }),
    ).rejects.toMatchObject({
      code: 'unsupported',
    });
  });
});
