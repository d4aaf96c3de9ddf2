/** The head of the audit log on its way out: into a file, and over MQTT where somebody takes it. */
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AuditHeads } from '../audit/heads.ts';
import type { Settings } from '../config/index.ts';
import type { SiteKeys } from '../config/site-keys.ts';
import type { Clock, Log } from '../core/ports.ts';
import { openSigningKey } from '../evidence/signing-key.ts';
import type { RunningSide } from '../mqtt/side.ts';
import type { Topics } from '../mqtt/topics.ts';
import type { Store } from '../store/contract/index.ts';
import { sendsOut } from './addresses.ts';

export function headFileOf(settings: Pick<Settings, 'audit' | 'dataDir'>): string {
  return settings.audit.headPath ?? join(settings.dataDir, 'audit-heads.jsonl');
}

/** Adds to the end of a file and waits for the disk. */
async function appendDurably(path: string, line: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a', 0o600);
  try {
    await file.appendFile(line);
    await file.datasync();
  } finally {
    await file.close();
  }
}

export function createAuditHeads(parts: {
  settings: Settings;
  store: Pick<Store, 'audit'>;
  keys: Pick<SiteKeys, 'evidenceKey'>;
  clock: Clock;
  log: Log;
  topics: Topics;
  running: { mqtt: RunningSide | null };
}): AuditHeads {
  const { settings, store, keys, clock, log, topics, running } = parts;
  const path = headFileOf(settings);
  return new AuditHeads({
    head: () => store.audit.head(),
    key: openSigningKey(keys.evidenceKey),
    clock,
    log,
    everyMs: settings.audit.headEveryMs,
    append: (line) => appendDurably(path, line),
    toMqtt: sendsOut(settings, 'auditHead')
      ? async (text) => {
          // while the gateway stops its MQTT side is closed: the file has the last one
          if (running.mqtt?.side.connected() === true)
            await running.mqtt.side.publish(topics.outAuditHead, text, { qos: 1, retain: true });
        }
      : null,
  });
}
