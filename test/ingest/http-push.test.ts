import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BenchSite, makeSite } from '../../bench/site.ts';
import { type ApiClient, apiClient } from '../support/api-client.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { describeNeeding } from '../support/services.ts';

const run = promisify(execFile);

describeNeeding(['curl'], 'HTTP push', ([curl = 'curl']) => {
  let gateway: RunningGateway;
  let site: BenchSite;
  let url: string;
  let officer: ApiClient;
  let supervisor: ApiClient;
  let investigation: string;
  beforeAll(async () => {
    gateway = await startGateway();
    site = await makeSite(gateway, 1, 1);
    url = `${gateway.http}/api/v1/ingest/ringgate`;
    officer = await apiClient(gateway.http, 'officer', 'a long bench password');
    supervisor = await apiClient(gateway.http, 'supervisor', 'a long bench password');
    const purposes = await officer.get<{ items: { id: string }[] }>('/purposes');
    const purpose = purposes.items[0]?.id ?? '';
    investigation = (
      await officer.post<{ id: string }>('/investigations', { purpose, caseReference: 'A-2026-1' })
    ).id;
  }, 90_000);
  afterAll(() => gateway.dispose());

  let events = 0;
  const read = (plate: string): string =>
    JSON.stringify({ eventId: `push-${++events}`, capturedAt: new Date().toISOString(), plate, lane: 1 });
  const bearer = (): Record<string, string> => ({ authorization: `Bearer ${site.probe.password}` });
  const push = (
    body: string | Buffer<ArrayBuffer>,
    headers: Record<string, string> = bearer(),
    to = url,
  ): Promise<Response> => fetch(to, { method: 'POST', body, headers });
  async function seen(plate: string): Promise<number> {
    const { items } = await officer.get<{ items: unknown[] }>(`/reads?plate=${encodeURIComponent(plate)}`, {
      'ringgate-investigation': investigation,
    });
    return items.length;
  }

  it('stores a read before it answers, by token, by Basic and by a token in the address', async () => {
    const { username, password } = site.probe;
    const basic = Buffer.from(`${username}:${password}`).toString('base64');
    expect((await push(read('苏F10001'))).status).toBe(200);
    expect(await seen('苏F10001')).toBe(1);
    expect((await push(read('苏F10001'), { authorization: `Basic ${basic}` })).status).toBe(200);
    expect((await push(read('苏F10001'), {}, `${url}?token=${password}`)).status).toBe(200);
    expect(await seen('苏F10001')).toBe(3);
  });

  it.each(['--digest', '--anyauth', '--basic'])('is understood by curl with %s', async (option) => {
    const plate = `苏F2${option.length}0${events % 10}1`;
    const { username, password } = site.probe;
    const { stdout } = await run(curl, [
      '--silent',
      '--show-error',
      '--write-out',
      '%{http_code}',
      option,
      '--user',
      `${username}:${password}`,
      '--data-binary',
      read(plate),
      url,
    ]);
    expect(stdout).toBe('200');
    expect(await seen(plate)).toBe(1);
  });

  it('takes bodies whatever their content type and encoding say, chunked ones too', async () => {
    const plate = '苏F30001';
    expect((await push(read(plate), { ...bearer(), 'content-type': 'image/jpeg' })).status).toBe(200);
    expect((await push(read(plate), { ...bearer(), 'content-encoding': 'deflate' })).status).toBe(200);
    expect((await push(gzipSync(read(plate)), { ...bearer(), 'content-encoding': 'gzip' })).status).toBe(200);
    expect((await push(deflateSync(read(plate)), { ...bearer(), 'content-encoding': 'gzip' })).status).toBe(
      200,
    );
    const { stdout } = await run(curl, [
      '--silent',
      '--write-out',
      '%{http_code}',
      '--header',
      'Transfer-Encoding: chunked',
      '--header',
      'Content-Type:',
      '--header',
      `Authorization: Bearer ${site.probe.password}`,
      '--data-binary',
      read(plate),
      url,
    ]);
    expect(stdout).toBe('200');
    expect(await seen(plate)).toBe(5);
  });

  it('keeps what it cannot understand as a dead letter with the way it came, and acknowledges it', async () => {
    expect((await push('{"plate":', bearer(), `${url}?channel=1&token=${site.probe.password}`)).status).toBe(
      200,
    );
    const { items } = await supervisor.get<{ items: Record<string, unknown>[] }>(
      '/dead-letters?code=not_json',
    );
    expect(items[0]).toMatchObject({
      transport: 'http',
      source: '/api/v1/ingest/ringgate?channel=1',
      make: 'ringgate',
    });
    expect(JSON.stringify(items)).not.toContain(site.probe.password);
  });

  it('refuses who is unknown with a challenge, and a make that is not the device’s', async () => {
    const refused = await push(read('苏F40001'), { authorization: 'Bearer nobody' });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(/Digest .*SHA-256.*Digest .*MD5.*Basic/s);
    expect((await push(read('苏F40001'), {})).status).toBe(401);
    const { username } = site.probe;
    const wrongUser = Buffer.from(`other:${site.probe.password}`).toString('base64');
    expect((await push(read('苏F40001'), { authorization: `Basic ${wrongUser}` })).status).toBe(401);
    const unknownMake = await push(read('苏F40001'), bearer(), `${gateway.http}/api/v1/ingest/acme`);
    expect(unknownMake.status).toBe(404);
    expect(await seen('苏F40001')).toBe(0);
    expect(username).not.toBe('');
  });

  it('refuses a bomb that unpacks to more than a body may be', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 32));
    const answer = await push(bomb);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([413, 'too_large']);
  });
});
