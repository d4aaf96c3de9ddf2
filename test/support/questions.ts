/** A gateway with some reads, the people who ask about them, and their calls. */
import { afterAll, beforeAll, expect } from 'vitest';
import type { PreparedRead } from '../../src/store/contract/reads.ts';
import { caseReference, type GatewayApp, openGatewayApp, preparedRead, startMs } from './gateway-app.ts';

/** Set before the first test. */
export const people = { second: '', east: '', westSupervisor: '' };
const site: { gateway: GatewayApp | null } = { gateway: null };

/** The gateway of the test file. */
export function gatewayApp(): GatewayApp {
  return site.gateway ?? expect.fail('call openBeforeAll first');
}

function seen(
  plate: string,
  second: number,
  facts: Partial<PreparedRead> & { areaId?: string; image?: boolean } = {},
) {
  return preparedRead({ plate, capturedAtMs: startMs - 3_600_000 + second * 1000, ...facts });
}

/** Opens the gateway before the tests of a file and closes it after them. */
export function openBeforeAll(): void {
  beforeAll(async () => {
    const gateway = await openGatewayApp([
      'officer',
      'supervisor',
      'operator',
      'technician',
      'auditor',
      'wall',
    ]);
    site.gateway = gateway;
    people.second = await gateway.token(['supervisor']);
    people.east = await gateway.token(['officer'], 'east');
    people.westSupervisor = await gateway.token(['supervisor'], 'west');
    await gateway.store.registry.updateCheckpoint('c-west', {
      position: { lat: 32, lon: 120.2, datum: 'wgs84' },
    });
    await gateway.store.reads.commit(
      [
        seen('苏F12345', 0, { image: true }),
        seen('苏F12345', 3),
        seen('苏F12345', 1200, { areaId: 'west' }),
        seen('苏F12345', 1210),
        seen('苏F1234S', 5, {}),
        seen('苏FD2345', 6, { areaId: 'west' }),
        ...Array.from({ length: 30 }, (_, n) => seen(`沪A000${String(n).padStart(2, '0')}`, 2000 + n)),
        seen('=HYPERLINK', 4000),
        ...[0, 1, 2, 3].flatMap((n) => [
          seen('浙B00001', 5000 + n * 600, { areaId: n % 2 === 0 ? 'east' : 'west' }),
          seen('浙B00002', 5008 + n * 600, { areaId: n % 2 === 0 ? 'east' : 'west' }),
        ]),
      ],
      [],
    );
  }, 120_000);
  afterAll(() => gatewayApp().close());
}

export interface Answer {
  status: number;
  code: unknown;
  body: Record<string, unknown>;
  items: Record<string, unknown>[];
}
export const headersOf = (token: string, investigation?: string, approval?: string) => ({
  authorization: `Bearer ${token}`,
  ...(investigation === undefined ? {} : { 'ringgate-investigation': investigation }),
  ...(approval === undefined ? {} : { 'ringgate-approval': approval }),
});
export async function call(
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  headers: Record<string, string>,
  payload?: object,
): Promise<Answer> {
  const answer = await gatewayApp().app.inject({
    method,
    url: `/api/v1${url}`,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });
  const text = answer.body;
  const body = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: answer.statusCode, code: body.code, body, items: (body.items ?? []) as Answer['items'] };
}
export async function open(token: string): Promise<string> {
  const made = await gatewayApp().call(token, 'POST', '/investigations', {
    purpose: 'criminal_case',
    caseReference,
  });
  return String(made.body.id);
}
export const query = (values: Record<string, string | number | boolean>) =>
  new URLSearchParams(Object.entries(values).map(([name, value]) => [name, String(value)])).toString();
export const ask = (token: string, path: string, investigation?: string, approval?: string) =>
  call('GET', path, headersOf(token, investigation, approval));
/** Asks for an approval and has it granted. */
export async function approved(
  token: string,
  investigation: string,
  kind: string,
  terms: object,
  by = people.second,
): Promise<string> {
  const asked = await call('POST', '/approvals', headersOf(token, investigation), {
    kind,
    terms,
    reason: 'needed for the case',
  });
  expect([asked.status, asked.body]).toEqual([201, expect.objectContaining({ state: 'requested', kind })]);
  const id = String(asked.body.id);
  const decided = await call('POST', `/approvals/${id}/decision`, headersOf(by), { decision: 'approved' });
  expect([decided.status, decided.body.state]).toEqual([200, 'approved']);
  return id;
}
export const lastAudit = () => gatewayApp().audited.at(-1);
