/**
 * Who may call what: the one table. The server refuses to start with a route that is missing here.
 * What a role may see *within* a call (area, masking) is the concern's own rule.
 */
import type { Role } from '../core/entities.ts';
import type { PermissionTable } from '../http/app.ts';

const builders: readonly Role[] = ['administrator', 'technician'];
const seesAlerts: readonly Role[] = ['operator', 'officer', 'supervisor', 'wall', 'crew'];
const worksOnAlerts: readonly Role[] = ['operator', 'supervisor'];
/** Operators work under the standing purpose of their shift: alerts and the live view, no questions over reads. */
const asksForReads: readonly Role[] = ['officer', 'supervisor'];
/** A crew only those of its standing dispatch. */
const opensPictures: readonly Role[] = ['operator', 'officer', 'supervisor', 'crew'];
/** Counts without plates. */
const seesRings: readonly Role[] = ['operator', 'officer', 'supervisor', 'auditor', 'technician', 'wall'];
const keepsLists: readonly Role[] = ['officer', 'supervisor'];

export const permissions: PermissionTable = {
  'GET /openapi.json': 'anyone',

  'POST /session': 'anyone',
  'GET /session/options': 'anyone',
  'GET /session/oidc': 'anyone',
  'GET /session/oidc/callback': 'anyone',
  'POST /session/oidc': 'anyone',
  'GET /session': 'signed-in',
  'DELETE /session': 'signed-in',
  'POST /session/password': 'signed-in',
  'GET /session/totp': 'signed-in',
  'POST /session/totp': 'signed-in',
  'POST /session/totp/confirmation': 'signed-in',
  'POST /session/totp/recovery-codes': 'signed-in',
  'POST /session/totp/removal': 'signed-in',
  'GET /sessions': 'signed-in',
  'DELETE /sessions/:id': 'signed-in',

  'GET /users': ['administrator'],
  'POST /users': ['administrator'],
  'GET /users/:id': ['administrator'],
  'PATCH /users/:id': ['administrator'],
  'GET /users/:id/sessions': ['administrator'],
  'DELETE /users/:id/sessions/:sessionId': ['administrator'],
  'GET /users/:id/lockouts': ['administrator'],
  'DELETE /users/:id/lockouts': ['administrator'],
  'DELETE /users/:id/totp': ['administrator'],

  // a person's own, and never by a token: accounts/door.ts
  'GET /tokens': 'signed-in',
  'POST /tokens': 'signed-in',
  'DELETE /tokens/:id': 'signed-in',

  'GET /area-grants': ['supervisor', 'auditor'],
  'POST /area-grants': ['supervisor'],
  'DELETE /area-grants/:id': ['supervisor'],

  'GET /areas': 'signed-in',
  'POST /areas': ['administrator'],
  'GET /areas/:id': 'signed-in',
  'PATCH /areas/:id': ['administrator'],
  'DELETE /areas/:id': ['administrator'],

  'GET /rings': 'signed-in',
  'POST /rings': ['administrator'],
  'GET /rings/:id': 'signed-in',
  'PATCH /rings/:id': ['administrator'],
  'DELETE /rings/:id': ['administrator'],

  'GET /roads': 'signed-in',
  'PUT /roads': builders,
  'GET /ring-balance': seesRings,
  'GET /ring-gaps': seesRings,

  'GET /checkpoints': 'signed-in',
  'POST /checkpoints': builders,
  'GET /checkpoints/:id': 'signed-in',
  // an operator may move the staffing switch of a B checkpoint and nothing else: see registry/checkpoints.ts
  'PATCH /checkpoints/:id': [...builders, 'operator'],
  'DELETE /checkpoints/:id': builders,
  'GET /checkpoints/:id/roster': [...builders, 'operator', 'supervisor'],
  'PUT /checkpoints/:id/roster': ['technician', 'operator', 'supervisor'],

  'GET /devices': 'signed-in',
  'POST /devices': builders,
  'GET /devices/:id': 'signed-in',
  'PATCH /devices/:id': builders,
  'DELETE /devices/:id': builders,
  'POST /devices/:id/credentials': builders,
  'POST /devices/:id/subscription': builders,

  'POST /discovery': builders,
  'GET /discovery/:id': builders,
  'DELETE /discovery/:id': builders,
  'GET /discovery/:id/pictures/:index': ['technician'],
  'POST /discovery/:id/registrations': builders,
  'POST /cameras/import': builders,
  'POST /devices/:id/description': builders,
  'POST /devices/:id/replacement': builders,
  // who may look, for what reason: cameras/sight.ts
  'GET /devices/:id/snapshot': ['operator', 'officer', 'supervisor', 'technician'],
  'GET /devices/:id/ptz': ['operator', 'supervisor', 'technician'],
  'POST /devices/:id/ptz': ['operator', 'supervisor', 'technician'],
  'POST /devices/:id/live': ['technician', 'operator', 'officer', 'supervisor', 'wall'],
  'GET /devices/:id/live': [...builders, 'operator', 'supervisor', 'wall'],
  // the token in the path is the right to look: given to one viewer, works once
  'GET /live/:token/pictures': 'anyone',
  'GET /media': [...builders, 'operator', 'supervisor'],
  'GET /devices/:id/health': [...builders, 'operator', 'supervisor', 'wall'],
  'GET /device-health': [...builders, 'operator', 'supervisor', 'wall'],
  'GET /checkpoints/:id/coverage': [...builders, 'operator', 'officer', 'supervisor', 'wall'],
  'GET /checkpoints/:id/heading-check': [...builders, 'operator', 'supervisor'],

  // counts without plates
  'GET /devices/:id/false-hits': [...builders, 'operator', 'officer', 'supervisor', 'auditor'],
  'GET /false-hits': [...builders, 'operator', 'officer', 'supervisor', 'auditor'],

  'GET /camera-logins': builders,
  'POST /camera-logins': builders,
  'DELETE /camera-logins/:id': builders,
  'POST /devices/:id/drill': builders,
  'GET /drills/:id': builders,
  'POST /alerts/:id/sighting': ['operator', 'officer', 'supervisor', 'wall'],

  'GET /watchlist-categories': 'signed-in',
  'GET /purposes': 'signed-in',
  'GET /watchlist-entries': [...keepsLists, 'operator', 'auditor'],
  'POST /watchlist-entries': keepsLists,
  'GET /watchlist-entries/:id': [...keepsLists, 'operator', 'auditor'],
  'POST /watchlist-entries/:id/approval': ['supervisor'],
  'POST /watchlist-entries/:id/rejection': ['supervisor'],
  'POST /watchlist-entries/:id/review': ['supervisor'],
  'POST /watchlist-entries/:id/emergency-review': ['supervisor'],
  'POST /watchlist-entries/:id/withdrawal': keepsLists,
  'GET /watchlist-entries/:id/history': [...keepsLists, 'auditor'],
  'POST /watchlist-imports': keepsLists,
  'GET /watchlist-imports': [...keepsLists, 'auditor'],
  'GET /watchlist-imports/:id': [...keepsLists, 'auditor'],
  'POST /watchlist-imports/:id/approval': ['supervisor'],
  'POST /watchlist-imports/:id/rejection': ['supervisor'],
  'GET /watchlist-feeds': [...keepsLists, 'auditor'],
  'GET /watchlist-feeds/:id/runs': [...keepsLists, 'auditor'],
  'POST /watchlist-feeds/:id/approval': ['supervisor'],
  'DELETE /watchlist-feeds/:id/approval': ['supervisor'],
  'POST /watchlist-feeds/:id/pull': ['supervisor'],
  'GET /watchlist-export': ['supervisor', 'auditor'],
  'GET /watchlist-hygiene': ['supervisor', 'auditor'],

  'GET /investigations': asksForReads,
  'POST /investigations': asksForReads,
  'POST /investigations/:id/end': asksForReads,
  'GET /saved-questions': asksForReads,
  'POST /saved-questions': asksForReads,
  'DELETE /saved-questions/:id': asksForReads,
  'GET /reads': asksForReads,
  'GET /reads/:id': asksForReads,
  'GET /reads/:id/image': opensPictures,
  'GET /journeys': asksForReads,
  'GET /convoys': asksForReads,
  'GET /section-speeds': asksForReads,
  'GET /findings': asksForReads,
  'GET /usual-places': asksForReads,
  'POST /approvals': asksForReads,
  'GET /approvals': asksForReads,
  'GET /approvals/:id': asksForReads,
  'POST /approvals/:id/decision': ['supervisor'],
  'POST /exports': asksForReads,
  'GET /exports': asksForReads,
  'GET /exports/:id': asksForReads,
  'DELETE /exports/:id': asksForReads,
  'GET /exports/:id/file': asksForReads,
  'GET /exports/:id/bundle': asksForReads,
  // public keys: whoever is given a bundle may check it
  'GET /evidence-key': 'anyone',
  'GET /checkpoints/:id/recent-reads': ['operator', 'supervisor', 'wall', 'technician'],

  'GET /alerts': seesAlerts,
  'GET /alerts/:id': seesAlerts,
  'GET /alerts/:id/interceptions': ['operator', 'officer', 'supervisor'],
  'POST /alerts/:id/notes': worksOnAlerts,
  'POST /alerts/:id/undo': worksOnAlerts,
  'GET /handovers': worksOnAlerts,
  'POST /handovers': worksOnAlerts,
  'POST /handovers/:id/acceptance': worksOnAlerts,
  'GET /handover-summary': worksOnAlerts,
  'POST /alerts/:id/acknowledgement': worksOnAlerts,
  'POST /alerts/:id/verification': worksOnAlerts,
  'POST /alerts/:id/dispatch': worksOnAlerts,
  'POST /alerts/:id/resolution': worksOnAlerts,

  // what is dispatched to its own posts, and nothing else: core/crew.ts
  'GET /crew': ['crew'],
  'POST /alerts/:id/answer': ['crew'],
  'POST /alerts/:id/receipt': ['crew'],
  'POST /alerts/:id/recall-confirmation': ['crew'],

  'GET /retention': ['auditor', 'supervisor', 'administrator'],
  'GET /legal-holds': ['supervisor', 'auditor'],
  'POST /legal-holds': ['supervisor'],
  'POST /legal-holds/:id/release': ['supervisor'],

  'GET /audit': ['auditor'],
  'GET /audit/export': ['auditor'],
  'GET /audit/flags': ['auditor'],
  'GET /audit/verification': ['auditor'],
  'POST /audit/verification': ['auditor'],
  'POST /audit/reveals': ['supervisor'],
  'GET /query-reviews': ['supervisor'],
  'POST /query-reviews/:seq': ['supervisor'],
  'GET /questionable-queries': ['auditor'],
  'GET /dead-letters': ['technician', 'supervisor'],
  'GET /dead-letters/:id': ['technician', 'supervisor'],
  'POST /dead-letters/:id/replay': ['technician', 'supervisor'],
  'GET /statistics': ['operator', 'officer', 'supervisor', 'auditor', 'technician', 'wall'],

  'GET /makes': 'signed-in',
  'POST /decoding': ['technician', 'supervisor', 'administrator'],
  'POST /ingest/:make': 'device',
};
