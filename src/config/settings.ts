/** The settings as the parts of the gateway take them: grouped, times in milliseconds. */

import type { AgeStep } from '../core/approval.ts';
import type { MappingDescription } from '../wire/mapping-description.ts';
import type { ConsumerSetting } from './consumers.ts';
import type { FeedSetting } from './feeds.ts';
import type { IdentityMapping } from './identity-mapping.ts';
import type { SettingValues } from './schema.ts';
import type { SubscriptionSetting } from './subscriptions.ts';

export interface Settings {
  dataDir: string;
  /** PEM texts, not paths. */
  tls: { cert: string; key: string } | null;
  trustedProxies: string[];
  gat1400: { platformId: string };
  /** IANA zone of devices that name none. */
  siteZone: string | null;
  http: { host: string; port: number };
  mqtt: {
    host: string;
    port: number;
    topicPrefix: string;
    consumers: ConsumerSetting[];
    subscriptions: SubscriptionSetting[];
    /** An external broker instead of the embedded one; `ca` is PEM text. */
    external: { url: string; username: string | null; password: string | null; ca: string | null } | null;
  };
  store: { synchronous: 'full' | 'normal' };
  reads: { lateAfterMs: number; aheadAfterMs: number };
  batch: { maxReads: number };
  accounts: AccountSettings;
  investigations: InvestigationSettings;
  alerts: AlertSettings;
  interception: { prepareMs: number };
  crew: { receiptMs: number };
  audit: { headEveryMs: number; headPath: string | null };
  statistics: { smallestCount: number };
  out: { alerts: boolean; reads: boolean; auditHead: boolean };
  cameras: CameraSettings;
  media: MediaSettings;
  watchlists: WatchlistSettings;
  retention: RetentionSettings;
  makes: { mappings: MappingDescription[] };
  backup: { passphrase: string | null; folder: string | null };
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

export interface AlertSettings {
  /** How long an alert of this priority may stay unacknowledged in one area; null = it stays. */
  escalateAfterMs: Readonly<Record<number, number | null>>;
  undoMs: number;
}

export interface InvestigationSettings {
  caseReferencePattern: RegExp;
  /** What older reads need beside an investigation. */
  ageSteps: AgeStep[];
  approvalMs: number;
  /** Straight-line speed that no vehicle on a road reaches. */
  highestSpeedKmh: number;
  exportRows: number;
  exportMs: number;
  /** A font file with Chinese characters; null = one of the system's. */
  pdfFont: string | null;
}

export interface AccountSettings {
  adminPassword: string | null;
  sessionMs: number;
  totp: 'off' | 'optional' | 'required';
  /** How long a program's token may last at most. */
  tokenMs: number;
  /** How long a look into another area may last at most. */
  lookMs: number;
  /** Null = only passwords of our own. */
  oidc: OidcSettings | null;
}

export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string | null;
  name: string;
  publicUrl: string | null;
  accounts: 'match' | 'create';
  usernameClaim: string;
  mapping: IdentityMapping[];
  domains: string[];
}

export interface CameraSettings {
  /** Addresses and CIDR networks that cameras may be in. */
  networks: string[];
  /** Names or addresses; empty = all but loopback. */
  interfaces: string[];
  probeMs: number;
  answerMs: number;
  allowPlainBasic: boolean;
  /** PEM text. */
  ca: string | null;
  wrongLogins: number;
  ptzStopMs: number;
  ptzHoldMs: number;
}

export interface WatchlistSettings {
  emergencyMs: number;
  unreviewedEmergencies: number;
  reviewMs: number;
  reviewGraceMs: number;
  feeds: FeedSetting[];
  /** Addresses and CIDR networks that feeds may be in. */
  feedNetworks: string[];
  /** How long a standing approval of a feed may last at most. */
  feedApprovalMs: number;
}

/** How long what is stored is kept (docs/retention.md). */
export interface RetentionSettings {
  readsMs: number;
  imagesMs: number;
  hitsMs: number;
  deadLetterMs: number;
  auditMs: number;
}

export interface MediaSettings {
  /** Path of the program; null = to be looked for. */
  ffmpeg: string | null;
  maxStreams: number;
  maxViewers: number;
  maxTranscodes: number;
  maxMjpegs: number;
  lingerMs: number;
  stallMs: number;
  /** With `{deviceId}` and `{quality}` in it. */
  whepUrl: string | null;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Groups checked values. */
export function groupValues(values: SettingValues): Settings {
  const cert = values['tls.cert'];
  const key = values['tls.key'];
  const url = values['mqtt.url'];
  return {
    dataDir: values['data.dir'],
    tls: cert !== null && key !== null ? { cert, key } : null,
    trustedProxies: values.trustedProxies,
    gat1400: { platformId: values['gat1400.platformId'] },
    siteZone: values['site.zone'],
    http: { host: values['http.host'], port: values['http.port'] },
    mqtt: {
      host: values['mqtt.host'],
      port: values['mqtt.port'],
      topicPrefix: values['mqtt.topicPrefix'],
      consumers: values['mqtt.consumers'],
      subscriptions: values['mqtt.subscriptions'],
      external:
        url === null
          ? null
          : {
              url,
              username: values['mqtt.username'],
              password: values['mqtt.password'],
              ca: values['mqtt.ca'],
            },
    },
    store: { synchronous: values['store.synchronous'] },
    reads: {
      lateAfterMs: values['reads.lateAfterMinutes'] * minuteMs,
      aheadAfterMs: values['reads.aheadAfterMinutes'] * minuteMs,
    },
    batch: { maxReads: values['batch.maxReads'] },
    accounts: {
      adminPassword: values['accounts.adminPassword'],
      sessionMs: values['accounts.sessionHours'] * hourMs,
      totp: values['accounts.totp'],
      tokenMs: values['accounts.tokenDays'] * 24 * hourMs,
      lookMs: values['accounts.lookHours'] * hourMs,
      oidc: oidcOf(values),
    },
    investigations: {
      caseReferencePattern: values['investigations.caseReferencePattern'],
      ageSteps: values['investigations.ageSteps'],
      approvalMs: values['investigations.approvalHours'] * hourMs,
      highestSpeedKmh: values['investigations.highestSpeedKmh'],
      exportRows: values['investigations.exportRows'],
      exportMs: values['investigations.exportHours'] * hourMs,
      pdfFont: values['investigations.pdfFont'],
    },
    alerts: {
      escalateAfterMs: {
        1: orNever(values['alerts.escalateSeconds1']),
        2: orNever(values['alerts.escalateSeconds2']),
        3: orNever(values['alerts.escalateSeconds3']),
        4: orNever(values['alerts.escalateSeconds4']),
        5: orNever(values['alerts.escalateSeconds5']),
      },
      undoMs: values['alerts.undoSeconds'] * 1000,
    },
    interception: { prepareMs: values['interception.prepareSeconds'] * 1000 },
    crew: { receiptMs: values['crew.receiptSeconds'] * 1000 },
    audit: {
      headEveryMs: values['audit.headMinutes'] * minuteMs,
      headPath: values['audit.headPath'],
    },
    statistics: { smallestCount: values['statistics.smallestCount'] },
    out: {
      alerts: values['out.alerts'],
      reads: values['out.reads'],
      auditHead: values['out.auditHead'],
    },
    cameras: {
      networks: values['cameras.networks'],
      interfaces: values['cameras.interfaces'],
      probeMs: values['cameras.probeMs'],
      answerMs: values['cameras.answerMs'],
      allowPlainBasic: values['cameras.allowPlainBasic'],
      ca: values['cameras.ca'],
      wrongLogins: values['cameras.wrongLogins'],
      ptzStopMs: values['cameras.ptzStopMs'],
      ptzHoldMs: values['cameras.ptzHoldSeconds'] * 1000,
    },
    makes: { mappings: values['makes.mappings'] },
    backup: { passphrase: values['backup.passphrase'], folder: values['backup.folder'] },
    media: {
      ffmpeg: values['media.ffmpeg'],
      maxStreams: values['media.maxStreams'],
      maxViewers: values['media.maxViewers'],
      maxTranscodes: values['media.maxTranscodes'],
      maxMjpegs: values['media.maxMjpegs'],
      lingerMs: values['media.lingerSeconds'] * 1000,
      stallMs: values['media.stallMs'],
      whepUrl: values['media.whepUrl'],
    },
    watchlists: {
      emergencyMs: values['watchlists.emergencyHours'] * hourMs,
      unreviewedEmergencies: values['watchlists.unreviewedEmergencies'],
      reviewMs: values['watchlists.reviewDays'] * 24 * hourMs,
      reviewGraceMs: values['watchlists.reviewGraceDays'] * 24 * hourMs,
      feeds: values['watchlists.feeds'],
      feedNetworks: values['watchlists.feedNetworks'],
      feedApprovalMs: values['watchlists.feedApprovalDays'] * 24 * hourMs,
    },
    retention: {
      readsMs: values['retention.readsDays'] * 24 * hourMs,
      imagesMs: values['retention.imagesDays'] * 24 * hourMs,
      hitsMs: values['retention.hitsDays'] * 24 * hourMs,
      deadLetterMs: values['retention.deadLetterDays'] * 24 * hourMs,
      auditMs: values['retention.auditDays'] * 24 * hourMs,
    },
    logLevel: values['log.level'],
  };
}

function orNever(seconds: number): number | null {
  return seconds === 0 ? null : seconds * 1000;
}

function oidcOf(values: SettingValues): OidcSettings | null {
  const issuer = values['accounts.oidc.issuer'];
  const clientId = values['accounts.oidc.clientId'];
  if (issuer === null || clientId === null) return null;
  return {
    issuer,
    clientId,
    clientSecret: values['accounts.oidc.clientSecret'],
    name: values['accounts.oidc.name'],
    publicUrl: values['accounts.oidc.publicUrl'],
    accounts: values['accounts.oidc.accounts'],
    usernameClaim: values['accounts.oidc.usernameClaim'],
    mapping: values['accounts.oidc.mapping'],
    domains: values['accounts.oidc.domains'],
  };
}
