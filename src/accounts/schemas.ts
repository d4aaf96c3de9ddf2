/** The accounts as the API speaks of them. */
import { roles } from '../core/entities.ts';
import { Id, Nullable, OneOf, type Static, Timestamp, Type } from '../http/schema.ts';

const Username = Type.String({
  pattern: '^[\\p{L}\\p{N}._@-]{1,64}$',
  description: 'letters, digits and . _ @ -, 1 to 64; letter case does not matter',
});
export const OpenRoles = Type.Array(OneOf(roles), { minItems: 1, maxItems: roles.length, uniqueItems: true });
// The length is a rule of its own (rules.ts), since a wrong sign-in must not be told what passwords look like.
const Password = Type.String({ maxLength: 1000, description: '12 to 128 characters' });

export const UserView = Type.Object({
  id: Type.String(),
  username: Type.String(),
  roles: Type.Array(OneOf(roles)),
  areaId: Nullable(Type.String()),
  disabled: Type.Boolean(),
  createdAt: Timestamp,
  shared: Type.Optional(
    Type.Boolean({ description: "no one person's: may hold no role that asks for reads" }),
  ),
  totp: Type.Optional(Type.Boolean({ description: 'signs in with a second factor' })),
  checkpointIds: Type.Optional(
    Type.Array(Type.String(), { description: 'the posts of a crew; absent: all of its area' }),
  ),
});
export const UserBody = Type.Object({
  id: Type.Optional(Id),
  username: Username,
  password: Password,
  roles: OpenRoles,
  areaId: Type.Optional(Nullable(Type.String({ description: 'null = the whole tree' }))),
  disabled: Type.Optional(Type.Boolean()),
  shared: Type.Optional(Type.Boolean()),
  checkpointIds: Type.Optional(
    Nullable(
      Type.Array(Id, {
        minItems: 1,
        maxItems: 16,
        uniqueItems: true,
        description: 'the posts of a crew, within its area; null or absent: all of its area',
      }),
    ),
  ),
});
export type UserBody = Static<typeof UserBody>;
export const UserPatchBody = Type.Partial(Type.Omit(UserBody, ['id']));
export type UserPatchBody = Static<typeof UserPatchBody>;

export const SignInBody = Type.Object({
  username: Type.String({ minLength: 1, maxLength: 256 }),
  password: Type.String({ minLength: 1, maxLength: 1000 }),
  otp: Type.Optional(
    Type.String({
      maxLength: 32,
      description: 'a code of the app, or a recovery code; 401 otp_required asks for it',
    }),
  ),
});
export type SignInBody = Static<typeof SignInBody>;

const SessionUser = Type.Pick(UserView, ['id', 'username', 'roles', 'areaId']);
export const SessionView = Type.Object({
  expiresAt: Timestamp,
  csrfToken: Type.String({ description: 'for the header Ringgate-CSRF, where the session cookie is used' }),
  user: SessionUser,
  looks: Type.Optional(
    Type.Array(Type.Object({ areaId: Type.String(), until: Timestamp }), {
      description: 'other areas that I may look into for a time',
    }),
  ),
});
export const SignInView = Type.Object({ token: Type.String(), ...SessionView.properties });
export const OpenSession = Type.Object({
  id: Type.String(),
  userId: Type.String(),
  createdAt: Timestamp,
  expiresAt: Timestamp,
  address: Type.String(),
});
