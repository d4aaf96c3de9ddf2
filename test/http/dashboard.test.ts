import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openTestApp } from '../support/app.ts';

const dir = mkdtempSync(join(tmpdir(), 'ringgate-dashboard-'));
mkdirSync(join(dir, 'assets'));
writeFileSync(join(dir, 'index.html'), '<!doctype html><title>Command center</title>');
writeFileSync(join(dir, 'assets', 'app-1a2b.js'), 'export {}');
afterAll(() => rmSync(dir, { recursive: true }));

const page = { accept: 'text/html,application/xhtml+xml' };

describe('the dashboard', () => {
  it('is served at / and at every address of its own pages', async () => {
    const { app } = await openTestApp({ options: { dashboardDir: dir } });
    for (const url of ['/', '/alerts/17', '/alerts?x=1']) {
      const answer = await app.inject({ url, headers: page });
      expect([url, answer.statusCode]).toEqual([url, 200]);
      expect(answer.body).toContain('Command center');
      expect(answer.headers['content-security-policy']).toContain("default-src 'self'");
    }
  });

  it('may keep files whose name says what is in them, and never the page', async () => {
    const { app } = await openTestApp({ options: { dashboardDir: dir } });
    expect((await app.inject({ url: '/assets/app-1a2b.js' })).headers['cache-control']).toContain(
      'immutable',
    );
    expect((await app.inject({ url: '/index.html' })).headers['cache-control']).toBe('no-cache');
  });

  it('never stands in for an unknown call of the API or a missing file, and shows nothing outside of its folder', async () => {
    const { app } = await openTestApp({ options: { dashboardDir: dir } });
    for (const url of ['/api/v1/nothing', '/docs/nothing']) {
      const answer = await app.inject({ url, headers: page });
      expect([url, answer.statusCode]).toEqual([url, 404]);
      expect(answer.json<{ code: string }>().code).toBe('not_found');
    }
    expect((await app.inject({ url: '/assets/gone.js' })).statusCode).toBe(404);
    for (const url of ['/../package.json', '/%2e%2e/package.json', '/assets/..%2f..%2fpackage.json']) {
      expect((await app.inject({ url })).body).not.toContain('"name"');
    }
  });

  it('is not there when it is not built, and / says how to build it', async () => {
    const { app } = await openTestApp({ options: { dashboardDir: join(dir, 'nowhere') } });
    const answer = await app.inject({ url: '/' });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('npm run build');
  });
});
