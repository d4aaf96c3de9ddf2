/**
 * `node bench/health.ts [--json] [--cameras 420] [--seconds 60]`: what looking after cameras costs the gateway. The
 * cameras run in another process; this one does what the gateway does for their health and nothing else.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { CameraDescription } from '../simulators/cameras/start-cameras.ts';
import { createCameraSources } from '../src/cameras/sources.ts';
import { createHealth } from '../src/composition/health.ts';
import { createVault } from '../src/config/vault.ts';
import { createChanges } from '../src/core/changes.ts';
import { createMedia } from '../src/media/index.ts';
import { createAddressGuard } from '../src/net/address-guard.ts';
import { createOnvif } from '../src/onvif/client.ts';
import { LiveRegistry } from '../src/registry/live-registry.ts';
import { openSqliteStore } from '../src/store/sqlite/index.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    cameras: { type: 'string', default: '420' },
    seconds: { type: 'string', default: '60' },
    noFrames: { type: 'boolean' },
  },
});
const count = Number(values.cameras);
const seconds = Number(values.seconds);
const log = { debug() {}, info() {}, warn() {}, error() {} };
const say = (text: string): void => {
  if (values.json !== true) process.stderr.write(`${text}\n`);
};
const megabytes = (bytes: number): number => Math.round((bytes / 1024 / 1024) * 10) / 10;

say(`starting ${count} cameras …`);
const fleet = fork(new URL('./camera-fleet.ts', import.meta.url), [String(count)]);
const [described] = (await once(fleet, 'message')) as [CameraDescription[]];
const dataDir = mkdtempSync(join(tmpdir(), 'ringgate-bench-'));
const store = await openSqliteStore({
  dataDir,
  synchronous: 'full',
  onFailure: (error) => {
    throw error;
  },
});
const vault = createVault(Buffer.alloc(32, 7).toString('base64url'));
const guard = createAddressGuard(['127.0.0.0/8']);
const onvif = createOnvif({ guard, answerMs: 8000, allowPlainBasic: false, clock: Date.now, log });
await store.registry.createArea({ id: 'a', name: 'a', parentId: null });
say('describing them …');
for (let from = 0; from < described.length; from += 16) {
  await Promise.all(
    described.slice(from, from + 16).map(async (camera) => {
      const login = { username: camera.username, password: camera.password };
      const { facts, state } = await onvif.describe({
        endpoint: camera.endpoint,
        serviceUrls: [camera.xaddr],
        logins: [login],
        signal: AbortSignal.timeout(60_000),
      });
      if (state !== 'described') throw new Error(`camera ${camera.index}: ${state}`);
      await store.registry.createDevice(
        {
          id: `cam-${camera.index}`,
          name: camera.name,
          make: 'onvif',
          kind: 'camera',
          checkpointId: null,
          areaId: 'a',
          address: camera.address,
          camera: facts,
          sealedLogin: vault.seal(JSON.stringify(login)),
        },
        `hash-${camera.index}`,
      );
    }),
  );
}
const changes = createChanges(log);
const registry = await LiveRegistry.open(store, changes, log);
const health = await createHealth({ store, registry, changes, clock: Date.now, log, ownTroubles: {} });
const media = createMedia({
  sources: createCameraSources({ store, vault }, onvif),
  guard,
  allowPlainBasic: false,
  log,
  ffmpegPath: null,
  searchPath: process.env.PATH ?? '',
  limits: {
    maxStreams: 8,
    maxViewers: 8,
    maxTranscodes: 1,
    maxMjpegs: 1,
    lingerMs: 1000,
    stallMs: 4_000,
    answerMs: 5_000,
    maxWaitingBytes: 1_000_000,
    giveUpMs: 60_000,
  },
});
const seen = { probes: 0, frames: 0, badProbes: 0, badFrames: 0 };
let idleMs = 0;
try {
  global.gc?.();
  const rssBefore = process.memoryUsage().rss;
  // what the rest of this process costs while nothing is looked at
  const idleFrom = process.cpuUsage();
  await pause(5000);
  const idle = process.cpuUsage(idleFrom);
  idleMs = (idle.user + idle.system) / 1000 / 5;
  await health.start();
  health.probeCameras({
    context: { store, vault },
    onvif: {
      probe: async (target, signal) => {
        const probe = await onvif.probe(target, signal);
        seen.probes++;
        if (!probe.reachable || probe.login !== 'accepted') seen.badProbes++;
        return probe;
      },
    },
    frames:
      values.noFrames === true
        ? null
        : {
            framesOf: async (deviceId, options) => {
              const report = await media.frames.framesOf(deviceId, options);
              seen.frames++;
              if (!report.ok) seen.badFrames++;
              return report;
            },
          },
    describer: null,
  });
  say('first round …');
  const startedAtMs = performance.now();
  const isSeen = (): number =>
    [...health.watch.records()].filter(
      (record) => record.ok('reachable') === true && record.ok('login') === true,
    ).length;
  while (isSeen() < count && performance.now() - startedAtMs < 60_000) await pause(250);
  const allSeenMs = Math.round(performance.now() - startedAtMs);
  say(`measuring for ${seconds} s …`);
  Object.assign(seen, { probes: 0, frames: 0, badProbes: 0, badFrames: 0 });
  const from = process.cpuUsage();
  const fromMs = performance.now();
  await pause(seconds * 1000);
  const used = process.cpuUsage(from);
  const tookMs = performance.now() - fromMs;
  const cpuMs = (used.user + used.system) / 1000;
  const oldest = Math.max(
    ...[...health.watch.records()].map(
      (record) => Date.now() - (record.evidence.get('reachable')?.checkedAtMs ?? 0),
    ),
  );
  const figures = {
    cameras: count,
    seenInFirstRound: isSeen(),
    allSeenMs,
    seconds: Math.round(tookMs / 1000),
    coreShare: Math.round((cpuMs / tookMs) * 1000) / 1000,
    cpuMsPerSecond: Math.round((cpuMs / tookMs) * 1000 * 10) / 10,
    idleCpuMsPerSecond: Math.round(idleMs * 10) / 10,
    probesPerSecond: Math.round((seen.probes / tookMs) * 1000 * 10) / 10,
    framesPerSecond: Math.round((seen.frames / tookMs) * 1000 * 100) / 100,
    framesEachWithinSeconds: seen.frames === 0 ? null : Math.round((count / seen.frames) * (tookMs / 1000)),
    badProbes: seen.badProbes,
    badFrames: seen.badFrames,
    oldestEvidenceMs: oldest,
    rssMb: { before: megabytes(rssBefore), after: megabytes(process.memoryUsage().rss) },
  };
  process.stdout.write(
    `${values.json === true ? JSON.stringify({ health: figures }) : JSON.stringify(figures, null, 2)}\n`,
  );
} finally {
  await health.stop();
  await media.close();
  await onvif.close();
  fleet.disconnect();
  await store.close();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
}
