/** `ringgate doctor`: what stands in the way of running here, each with what to do; changes nothing. */
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Settings } from '../config/index.ts';
import { isSupportedNode, tooOldMessage } from '../config/node-version.ts';
import { findFfmpeg } from '../media/ffmpeg/find.ts';
import { parseBrokerUrl } from '../mqtt/external-client.ts';
import { createAddressGuard } from '../net/address-guard.ts';
import { loadMakes } from '../registry/makes.ts';
import { lockFolder } from '../store/sqlite/folder-lock.ts';
import { oldBackups } from './old-backups.ts';

export interface Finding {
  name: string;
  /** `wrong`: the gateway does not start or loses what it is for; `warning`: a part of it does not work. */
  state: 'ok' | 'warning' | 'wrong';
  detail: string;
}
export interface Diagnosis {
  ok: boolean;
  findings: Finding[];
}

const leastFreeBytes = 1024 ** 3;
const brokerWithinMs = 3000;

type Check = (settings: Settings) => Finding | Promise<Finding>;
const ok = (name: string, detail: string): Finding => ({ name, state: 'ok', detail });
const warning = (name: string, detail: string): Finding => ({ name, state: 'warning', detail });
const wrong = (name: string, detail: string): Finding => ({ name, state: 'wrong', detail });

/** Runs every check; one that fails by itself is a finding too. */
export async function diagnose(settings: Settings): Promise<Diagnosis> {
  const findings: Finding[] = [];
  for (const [name, check] of Object.entries(checks)) {
    try {
      findings.push(await check(settings));
    } catch (error) {
      findings.push(wrong(name, error instanceof Error ? error.message : String(error)));
    }
  }
  return { ok: findings.every(({ state }) => state !== 'wrong'), findings };
}

const checks: Readonly<Record<string, Check>> = {
  node: () =>
    isSupportedNode(process.versions.node)
      ? ok('node', `Node ${process.versions.node}`)
      : wrong('node', tooOldMessage(process.versions.node)),
  dataFolder: ({ dataDir }) => {
    const existing = nearestExisting(resolve(dataDir));
    accessSync(existing, constants.W_OK);
    const { bavail, bsize } = statfsSync(existing);
    const freeBytes = bavail * bsize;
    const free = `${(freeBytes / 1024 ** 3).toFixed(1)} GiB free at ${existing}`;
    return freeBytes < leastFreeBytes
      ? warning('dataFolder', `${free}: make room, a full disk stops the acknowledging of reads`)
      : ok('dataFolder', free);
  },
  lock: ({ dataDir }) => {
    if (!existsSync(dataDir)) return ok('lock', `${dataDir} is made at the first start`);
    try {
      lockFolder(dataDir).release();
      return ok('lock', 'no gateway runs on this data folder');
    } catch {
      return warning('lock', `a gateway runs on ${dataDir}, or the folder cannot be written`);
    }
  },
  keys: ({ dataDir }) => {
    const path = join(dataDir, 'keys.json');
    if (existsSync(path))
      return ok('keys', `${path}: \`ringgate backup\` takes it along, a copy of ringgate.db alone does not`);
    return existsSync(join(dataDir, 'ringgate.db'))
      ? wrong('keys', `${path} is gone: restore it, else no kept password can be opened again`)
      : ok('keys', 'made at the first start');
  },
  backups: ({ backup, retention }) => {
    if (backup.folder === null)
      return ok('backups', 'backup.folder is not set: nobody looks for old backups');
    const { old, looked } = oldBackups(backup.folder, retention.readsMs, Date.now());
    return old.length === 0
      ? ok('backups', `${looked} in ${backup.folder}, none older than reads are kept`)
      : warning('backups', `older than reads are kept, delete them: ${old.join(', ')}`);
  },
  http: ({ http }) => portFree('http', http.host, http.port),
  mqtt: ({ mqtt }) =>
    mqtt.external === null ? portFree('mqtt', mqtt.host, mqtt.port) : brokerReached(mqtt.external.url),
  tls: ({ tls, http }) =>
    tls === null
      ? warning(
          'tls',
          `plain HTTP and MQTT on ${http.host}: fine on this machine only, or behind a proxy that does TLS`,
        )
      : ok('tls', 'certificate and key are set'),
  ffmpeg: async ({ media }) => {
    const { found, problem, canDecode, canEncodeH264 } = await findFfmpeg(
      media.ffmpeg,
      process.env.PATH ?? '',
    );
    if (found === null)
      return warning(
        'ffmpeg',
        `${problem ?? 'not found'}: no frames of streams, no transcoding; live video of H.264 works without`,
      );
    const able = [...canDecode, ...(canEncodeH264 ? ['libx264'] : [])].join(', ');
    return ok('ffmpeg', `${found.version} at ${found.path} (${found.from}): ${able}`);
  },
  makes: async ({ makes: { mappings } }) => {
    const makes = await loadMakes(undefined, mappings);
    return ok('makes', `${makes.size} makes of devices`);
  },
  cameraNetworks: ({ cameras }) => {
    const guard = createAddressGuard(cameras.networks);
    const own = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => address);
    const within = own.filter((address) => allowed(() => guard.check(address)));
    return within.length > 0
      ? ok(
          'cameraNetworks',
          `cameras may be in ${cameras.networks.join(', ')}; this machine is there with ${within.join(', ')}`,
        )
      : warning(
          'cameraNetworks',
          `none of this machine's addresses (${own.join(', ') || 'none'}) is in cameras.networks (${cameras.networks.join(', ')})`,
        );
  },
};

function allowed(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

function portFree(name: 'http' | 'mqtt', host: string, port: number): Promise<Finding> {
  if (port === 0) return Promise.resolve(ok(name, `any free port on ${host}`));
  return new Promise((resolveFinding) => {
    const server = createServer();
    server.once('error', (error) =>
      resolveFinding(
        warning(name, `${host}:${port} cannot be listened on: ${error.message}; a gateway that runs has it`),
      ),
    );
    server.listen(port, host, () => server.close(() => resolveFinding(ok(name, `${host}:${port} is free`))));
  });
}

/** Brokers lose quietly: with default limits a slow subscriber loses what the publisher believes delivered. */
function brokerReached(url: string): Promise<Finding> {
  const { host, port } = parseBrokerUrl(url);
  return new Promise((resolveFinding) => {
    const socket = connect({ host, port, timeout: brokerWithinMs });
    const end = (finding: Finding): void => {
      socket.destroy();
      resolveFinding(finding);
    };
    socket.once('connect', () =>
      end(
        ok(
          'mqtt',
          `${url} is reached; see docs/mosquitto.sample.conf for the limits of its queues, the defaults lose reads`,
        ),
      ),
    );
    socket.once('timeout', () => end(wrong('mqtt', `${url} does not answer within ${brokerWithinMs} ms`)));
    socket.once('error', (error) => end(wrong('mqtt', `${url} is not reached: ${error.message}`)));
  });
}
