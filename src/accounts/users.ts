/** Making and changing accounts: the rules, the store, who is told. */
import { AreaTree } from '../core/area.ts';
import type { Actor, User } from '../core/entities.ts';
import { type FieldError, RinggateError } from '../core/errors.ts';
import type { AppContext } from '../http/context.ts';
import { scopeOf } from '../http/scope.ts';
import type { UserPatch } from '../store/contract/accounts.ts';
import { hashPassword } from './password-hash.ts';
import { checkAccount } from './rules.ts';
import type { UserBody, UserPatchBody } from './schemas.ts';
import { randomId } from './secrets.ts';

/** What making an account needs; a command has no more than this. */
export type AccountsContext = Pick<AppContext, 'clock' | 'audit'> & {
  store: Pick<AppContext['store'], 'accounts' | 'registry'>;
};

/** @throws RinggateError not_found, outside_area */
export async function userWithin(context: AppContext, actor: Actor, id: string): Promise<User> {
  const user = await context.store.accounts.getUser(id);
  (await scopeOf(context, actor)).require(user.areaId, `The user "${user.username}"`);
  return user;
}

/** @throws RinggateError invalid_request with every wrong field, outside_area, conflict */
export async function createUser(context: AccountsContext, actor: Actor, body: UserBody): Promise<User> {
  checkAccount(body);
  const areaId = body.areaId ?? null;
  const user: User = {
    id: body.id ?? randomId(),
    username: body.username,
    roles: body.roles,
    areaId,
    disabled: body.disabled ?? false,
    shared: body.shared ?? false,
    createdAt: new Date(context.clock()).toISOString(),
    ...(body.checkpointIds == null ? {} : { checkpointIds: body.checkpointIds }),
  };
  await checkArea(context, actor, areaId);
  await checkPosts(context, areaId, user.checkpointIds);
  const made = await context.store.accounts.createUser(user, await hashPassword(body.password));
  await context.audit(actor, 'user.create', {
    userId: made.id,
    username: made.username,
    roles: made.roles,
    areaId,
    ...(made.shared === true ? { shared: true } : {}),
    ...(made.checkpointIds === undefined ? {} : { checkpointIds: made.checkpointIds }),
  });
  return made;
}

/**
 * Changes an account. Disabling it and a new password end its sessions (a new password of one's own keeps the present one).
 * @throws RinggateError not_found, outside_area, invalid_request, conflict (also for the last administrator)
 */
export async function changeUser(
  context: AppContext,
  actor: Actor,
  id: string,
  body: UserPatchBody,
): Promise<User> {
  const before = await userWithin(context, actor, id);
  const kept = body.checkpointIds === undefined ? before.checkpointIds : body.checkpointIds;
  checkAccount({
    ...body,
    roles: body.roles ?? before.roles,
    shared: body.shared ?? before.shared,
    checkpointIds: kept,
  });
  if (body.areaId !== undefined) await checkArea(context, actor, body.areaId);
  const areaId = body.areaId === undefined ? before.areaId : body.areaId;
  if (body.areaId !== undefined || body.checkpointIds !== undefined) await checkPosts(context, areaId, kept);
  const { password, ...facts } = body;
  const patch: UserPatch = pick(facts);
  if (password !== undefined) patch.passwordHash = await hashPassword(password);
  const { user, endedSessionIds } = await context.store.accounts.updateUser(id, patch, actor.sessionId);
  const cut = changesRights(before, user) ? await openSessionIds(context, id) : [];
  // screens that stay open know the old roles and area: they are cut too and come back with the new ones
  for (const sessionId of new Set([...endedSessionIds, ...cut]))
    context.changes.emit('sessionEnded', sessionId);
  // screens that a token of theirs holds open are in no session: they are looked up anew, and cut where it is over
  context.changes.emit('looksChanged', id);
  await context.audit(actor, 'user.change', {
    userId: id,
    username: user.username,
    changes: auditedChanges(body),
  });
  return user;
}

function pick(body: Omit<UserPatchBody, 'password'>): UserPatch {
  return {
    ...(body.username === undefined ? {} : { username: body.username }),
    ...(body.roles === undefined ? {} : { roles: body.roles }),
    ...(body.areaId === undefined ? {} : { areaId: body.areaId }),
    ...(body.disabled === undefined ? {} : { disabled: body.disabled }),
    ...(body.shared === undefined ? {} : { shared: body.shared }),
    ...(body.checkpointIds === undefined ? {} : { checkpointIds: body.checkpointIds }),
  };
}

function auditedChanges(body: UserPatchBody): Record<string, unknown> {
  return { ...pick(body), ...(body.password === undefined ? {} : { password: 'changed' }) };
}

function changesRights(before: User, after: User): boolean {
  const rights = ({ areaId, roles, checkpointIds }: User) => JSON.stringify([areaId, roles, checkpointIds]);
  return rights(before) !== rights(after);
}

async function openSessionIds(context: AppContext, userId: string): Promise<string[]> {
  const sessions = await context.store.accounts.listSessions(userId, context.clock());
  return sessions.map((session) => session.id);
}

/** @throws RinggateError invalid_request with each post that lies outside the area of the account */
async function checkPosts(
  context: AccountsContext,
  areaId: string | null,
  checkpointIds: readonly string[] | null | undefined,
): Promise<void> {
  if (checkpointIds == null) return;
  const { areas, checkpoints } = await context.store.registry.snapshot();
  const tree = new AreaTree(areas);
  const errors: FieldError[] = checkpointIds.flatMap((id, index) => {
    const place = checkpoints.find((checkpoint) => checkpoint.id === id);
    const path = `/checkpointIds/${index}`;
    if (place === undefined) return [{ path, message: `there is no checkpoint "${id}"` }];
    if (tree.contains(areaId, place.areaId)) return [];
    return [{ path, message: `the checkpoint "${id}" lies outside the area "${areaId}" of the account` }];
  });
  if (errors.length === 0) return;
  const where = errors.map((error) => error.path).join(', ');
  throw new RinggateError('invalid_request', `Wrong fields: ${where}`, { errors });
}

/** An unknown area is a wrong field for who sees the whole tree; for others it is as much outside as any. */
async function checkArea(context: AccountsContext, actor: Actor, areaId: string | null): Promise<void> {
  const scope = await scopeOf(context, actor);
  if (scope.holds(areaId)) return;
  const where = areaId === null ? 'The whole tree' : `The area "${areaId}"`;
  throw new RinggateError('outside_area', `${where} lies outside your area "${actor.areaId}"`);
}
