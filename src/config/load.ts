/** Settings from the environment and, under it, from the file that RINGGATE_CONFIG names. */
import { isLoopback } from './definition.ts';
import { type SettingProblem, settingsError } from './problem.ts';
import { notYet, type SettingKey, type SettingValues, schema } from './schema.ts';
import { groupValues, type Settings } from './settings.ts';
import { nearestName } from './suggest.ts';
import { readSettingsFile } from './yaml-file.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
/** Reads a text file. @throws when it can't be read */
export type ReadFile = (path: string) => string;

/** What was given for a setting: `from` is the name under which it was given. */
interface Given {
  from: string;
  raw: string;
  /** The text comes from this file (`…_FILE`). */
  isFile: boolean;
}

const keys = Object.keys(schema) as SettingKey[];
const keyOfEnv = new Map<string, SettingKey>(keys.map((key) => [schema[key].env, key]));

/** Environment variables of commands, of the test suite, and of Kubernetes for a service that is called ringgate. */
const foreignEnv =
  /^RINGGATE_(?:CONFIG$|USER_PASSWORD$|REQUIRE_SERVICES$|TEST_|BENCH_|SERVICE_(?:HOST|PORT)|PORT(?:_|$))/;

/**
 * @param env normally process.env; an empty value counts as not set
 * @throws RinggateError invalid_settings with every problem: key, value, what is allowed
 */
export function loadSettings(env: Environment, readFile: ReadFile): Settings {
  const problems: SettingProblem[] = [];
  const given = new Map<SettingKey, Given>();
  const take = (name: string, raw: string, over: ReadonlySet<SettingKey>): void => {
    const target = findKey(name);
    if (raw === '' || (target !== null && over.has(target.key))) return;
    if (target === null) {
      problems.push(unknownName(name, raw));
      return;
    }
    const before = given.get(target.key);
    if (before !== undefined) {
      problems.push({
        key: name,
        value: shown(target.key, raw),
        allowed: `either this or ${before.from}, not both`,
      });
    }
    given.set(target.key, { from: name, raw, isFile: target.isFile });
  };

  for (const [name, raw] of Object.entries(env)) {
    if (name.startsWith('RINGGATE_') && !foreignEnv.test(name)) take(name, raw ?? '', new Set());
  }
  // the environment wins over the file, in whichever form it gives the setting
  const fromEnvironment = new Set(given.keys());
  const configPath = env.RINGGATE_CONFIG ?? '';
  const content = configPath === '' ? '' : tryRead(readFile, configPath);
  if (content === null) {
    problems.push({ key: 'RINGGATE_CONFIG', value: configPath, allowed: 'the path of a readable YAML file' });
  } else {
    const file = readSettingsFile(configPath, content);
    problems.push(...file.problems);
    for (const { key, raw } of file.values) take(key, raw, fromEnvironment);
  }

  const values: Partial<Record<SettingKey, unknown>> = {};
  for (const key of keys) values[key] = settingValue(key, given.get(key), readFile, problems);
  const complete = values as SettingValues;
  problems.push(...crossChecks(complete, given));
  if (problems.length > 0) throw settingsError(problems);
  return groupValues(complete);
}

/** The setting a name stands for: its key, its environment variable, or either with the file ending of a secret. */
function findKey(name: string): { key: SettingKey; isFile: boolean } | null {
  const direct = keyOfEnv.get(name) ?? keys.find((key) => key === name);
  if (direct !== undefined) return { key: direct, isFile: false };
  const base = keyOfEnv.get(name.replace(/_FILE$/, '')) ?? keys.find((key) => `${key}File` === name);
  return base !== undefined && schema[base].secret ? { key: base, isFile: true } : null;
}

/** A name that is no setting. Its value may be a secret under a mistyped name, so it is not shown then. */
function unknownName(name: string, raw: string): SettingProblem {
  const known = name.startsWith('RINGGATE_') ? [...keyOfEnv.keys()] : keys;
  const nearest = nearestName(name, known);
  const hint = nearest === null ? '' : `; did you mean ${nearest}?`;
  const value = /pass|pwd|secret|token|key/i.test(name) ? '(hidden)' : raw;
  return { key: name, value, allowed: notYet[name] ?? `nothing: there is no such setting${hint}` };
}

function shown(key: SettingKey, raw: string): string {
  return schema[key].secret ? '(hidden)' : raw;
}

function settingValue(
  key: SettingKey,
  given: Given | undefined,
  readFile: ReadFile,
  problems: SettingProblem[],
): unknown {
  const definition = schema[key];
  if (given === undefined) return definition.default;
  let raw = given.raw;
  if (given.isFile) {
    const content = tryRead(readFile, given.raw);
    if (content === null) {
      problems.push({ key: given.from, value: given.raw, allowed: 'the path of a readable file' });
      return definition.default;
    }
    raw = content.replace(/\r?\n$/, '');
  }
  const parsed = definition.parse(raw);
  if (!parsed.ok) {
    problems.push({ key: given.from, value: shown(key, raw), allowed: parsed.why ?? definition.allowed });
    return definition.default;
  }
  if (!definition.readsFile) return parsed.value;
  const content = tryRead(readFile, raw);
  if (content !== null && definition.parseFile !== undefined) {
    const read = definition.parseFile(content);
    if (read.ok) return read.value;
    for (const { path, message } of read.errors)
      problems.push({
        key: given.from,
        value: raw,
        allowed: `a file without mistakes; in it ${path} ${message}`,
      });
    return definition.default;
  }
  if (content?.includes('-----BEGIN ')) return content;
  problems.push({ key: given.from, value: raw, allowed: definition.allowed });
  return definition.default;
}

/** Rules over more than one setting. */
function crossChecks(values: SettingValues, given: ReadonlyMap<SettingKey, Given>): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const name = (key: SettingKey): string => given.get(key)?.from ?? schema[key].env;
  const needs = (key: SettingKey, other: SettingKey): void => {
    if (given.has(key) && !given.has(other)) {
      problems.push({ key: name(other), value: '(not set)', allowed: `needed together with ${name(key)}` });
    }
  };
  needs('tls.cert', 'tls.key');
  needs('tls.key', 'tls.cert');
  needs('mqtt.username', 'mqtt.url');
  needs('mqtt.password', 'mqtt.url');
  needs('mqtt.ca', 'mqtt.url');
  needs('accounts.oidc.issuer', 'accounts.oidc.clientId');
  needs('accounts.oidc.clientId', 'accounts.oidc.issuer');
  needs('accounts.oidc.clientSecret', 'accounts.oidc.issuer');
  const withoutTls = !given.has('tls.cert') && !given.has('tls.key') && !values.allowPlaintext;
  const listening: SettingKey[] = given.has('mqtt.url') ? ['http.host'] : ['http.host', 'mqtt.host'];
  for (const key of withoutTls ? listening : []) {
    const host = String(values[key]);
    if (isLoopback(host)) continue;
    const allowed =
      'without TLS a loopback address (127.0.0.1, ::1, localhost); else set RINGGATE_TLS_CERT and RINGGATE_TLS_KEY, or RINGGATE_ALLOW_PLAINTEXT=1 where a proxy does TLS';
    problems.push({ key: name(key), value: host, allowed });
  }
  return problems;
}

function tryRead(readFile: ReadFile, path: string): string | null {
  try {
    return readFile(path);
  } catch {
    return null;
  }
}
