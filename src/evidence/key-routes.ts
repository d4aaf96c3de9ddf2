/** `GET /evidence-key`: the public key that exports and heads of the audit log are signed with, and those before it. */
import type { RouteModule } from '../http/app.ts';
import { Type } from '../http/schema.ts';
import type { PublicKeyView } from './signing-key.ts';

const Key = {
  algorithm: Type.Literal('Ed25519'),
  fingerprint: Type.String({ description: 'SHA-256 of the public key in DER (SPKI), hex' }),
  publicKey: Type.String({ description: 'PEM' }),
};

export function evidenceKeyRoutes(parts: {
  key: PublicKeyView;
  former: readonly (PublicKeyView & { until: string })[];
}): RouteModule {
  return (app) => {
    app.get(
      '/evidence-key',
      {
        schema: {
          summary: 'The public key that exports and heads of the audit log are signed with, and former ones',
          response: {
            200: Type.Object({
              ...Key,
              former: Type.Array(Type.Object({ ...Key, until: Type.String() })),
            }),
          },
        },
      },
      () => {
        const { algorithm, fingerprint, publicKey } = parts.key;
        return { algorithm, fingerprint, publicKey, former: [...parts.former] };
      },
    );
  };
}
