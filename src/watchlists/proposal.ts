/** A proposed entry from what somebody sent, or every field of it that is wrong. Used by the API and by the import. */
import { randomUUID } from 'node:crypto';
import { fitsCaseReference } from '../core/case-reference.ts';
import type { EmergencyFacts, WatchlistEntry } from '../core/entities.ts';
import type { FieldError } from '../core/errors.ts';
import { checkEntryPlate, checkValidity, normaliseEntryPlate } from '../core/watchlist.ts';
import { findCategory, type WatchlistCategory } from '../core/watchlist-categories.ts';
import { ValidationFailure } from '../http/problem.ts';
import type { Static } from '../http/schema.ts';
import { validatorCompiler } from '../http/validation.ts';
import { NewEntry } from './entry-schema.ts';

export interface WatchlistRules {
  /** The closed list as the site's settings narrow it. */
  categories: readonly WatchlistCategory[];
  /** A case reference has to fit it as a whole. */
  caseReferencePattern: RegExp;
  /** How long an emergency entry works without an approval; absent: none is taken here. */
  emergencyMs?: number;
  /** IANA zone of the site; without one no entry is limited to hours of the day. */
  siteZone?: string | null;
}
export type Proposal = { entry: WatchlistEntry; errors: null } | { entry: null; errors: FieldError[] };

const validateShape = validatorCompiler({ schema: NewEntry, httpPart: 'body' });

/**
 * Every wrong field at once, each with its value: those of a wrong form, and of the others those that break a rule.
 * @param createdBy user name of the proposer
 */
export function proposeEntry(
  body: unknown,
  rules: WatchlistRules,
  createdBy: string,
  nowMs: number,
): Proposal {
  const shape = validateShape(body);
  const shapeErrors = 'error' in shape && shape.error instanceof ValidationFailure ? shape.error.errors : [];
  const sent = (typeof body === 'object' && body !== null ? body : {}) as Partial<Static<typeof NewEntry>>;
  const wrong = new Set(shapeErrors.map((error) => error.path));
  const errors = [
    ...shapeErrors,
    ...ruleErrors(sent, wrong, rules, nowMs),
    ...lifeErrors(sent, wrong, rules),
  ];
  if (errors.length > 0 || 'error' in shape) return { entry: null, errors };
  const form = body as Static<typeof NewEntry>;
  const isEmergency = form.emergency === true && rules.emergencyMs !== undefined;
  const entry: WatchlistEntry = {
    id: form.id ?? randomUUID(),
    plate: normaliseEntryPlate(form.plate),
    plateColor: form.plateColor ?? null,
    category: form.category,
    legalBasis: form.legalBasis,
    caseReference: form.caseReference,
    reason: form.reason,
    priority: form.priority as WatchlistEntry['priority'],
    instruction: form.instruction,
    validFrom: new Date(form.validFrom === undefined ? nowMs : Date.parse(form.validFrom)).toISOString(),
    validUntil: new Date(form.validUntil).toISOString(),
    state: isEmergency ? 'active' : 'proposed',
    createdBy,
    createdAt: new Date(nowMs).toISOString(),
    approvedBy: null,
    approvedAt: null,
    ...(isEmergency ? { emergency: emergencyFrom(nowMs, rules.emergencyMs ?? 0) } : {}),
    ...(form.scope === undefined ? {} : { scope: form.scope }),
    ...(form.supersedes === undefined ? {} : { supersedes: form.supersedes }),
  };
  return { entry, errors: null };
}

function emergencyFrom(nowMs: number, lastsMs: number): EmergencyFacts {
  return {
    since: new Date(nowMs).toISOString(),
    lapsesAt: new Date(nowMs + lastsMs).toISOString(),
    review: null,
  };
}

/** What of emergency, scope and replacement cannot be, where their form is right. */
function lifeErrors(
  sent: Partial<Static<typeof NewEntry>>,
  wrong: ReadonlySet<string>,
  rules: WatchlistRules,
): FieldError[] {
  const errors: FieldError[] = [];
  if (sent.emergency === true && rules.emergencyMs === undefined)
    errors.push({ path: '/emergency', message: 'is true; nothing is entered as an emergency this way' });
  if (sent.emergency === true && sent.supersedes !== undefined)
    errors.push({ path: '/supersedes', message: 'an emergency entry replaces nothing: it works beside it' });
  if ([...wrong].some((path) => path.startsWith('/scope'))) return errors;
  const { scope } = sent;
  if (scope !== undefined && Object.keys(scope).length === 0)
    errors.push({ path: '/scope', message: 'is {}; leave it out where the entry is not limited' });
  const hours = scope?.hours;
  if (hours !== undefined && hours.from === hours.until)
    errors.push({ path: '/scope/hours', message: `from and until are both ${hours.from}: no time at all` });
  if (hours !== undefined && (rules.siteZone ?? null) === null)
    errors.push({
      path: '/scope/hours',
      message: 'the setting site.zone is not set, so hours mean nothing here',
    });
  return errors;
}

function ruleErrors(
  sent: Partial<Static<typeof NewEntry>>,
  wrong: ReadonlySet<string>,
  rules: WatchlistRules,
  nowMs: number,
): FieldError[] {
  const errors: FieldError[] = [];
  const add = (path: string, message: string | null): void => {
    if (message !== null) errors.push({ path: `/${path}`, message });
  };
  const fits = (path: keyof typeof sent): boolean => sent[path] !== undefined && !wrong.has(`/${path}`);
  if (fits('plate')) add('plate', checkEntryPlate(sent.plate ?? ''));
  if (fits('caseReference') && !fitsCaseReference(sent.caseReference ?? '', rules.caseReferencePattern)) {
    const pattern = rules.caseReferencePattern.source;
    add('caseReference', `is ${JSON.stringify(sent.caseReference)}; it has to fit ${pattern}`);
  }
  const category = fits('category') ? findCategory(sent.category ?? '', rules.categories) : undefined;
  if (fits('category') && category === undefined) {
    const allowed = rules.categories.map((known) => known.id).join(', ');
    add('category', `is ${JSON.stringify(sent.category)}; allowed: ${allowed}`);
  }
  if (!fits('validUntil') || wrong.has('/validFrom')) return errors;
  const validUntil = sent.validUntil ?? '';
  const validFrom = sent.validFrom ?? new Date(nowMs).toISOString();
  if (Date.parse(validUntil) <= nowMs) add('validUntil', `is ${validUntil}, which is over already`);
  else if (category !== undefined) add('validUntil', checkValidity({ validFrom, validUntil }, category));
  return errors;
}
