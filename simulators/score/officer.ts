/** Who asks: an officer under an open investigation, made for the purpose by an administrator and closed afterwards. */
import { SimulatorError } from '../errors.ts';
import { makeAccount } from '../setup/accounts.ts';
import { type ApiClient, signIn } from '../setup/api-client.ts';

export interface Officer {
  client: ApiClient;
  /** To be sent along with every question over reads. */
  headers: Record<string, string>;
  /** Signs out, and closes the account where it was made for this. */
  leave(): Promise<void>;
}

/** The account given, if it may ask, or one that the administrator given makes; with an investigation opened. */
export async function sendOfficer(api: string, username: string, password: string): Promise<Officer> {
  const given = await signIn(api, username, password);
  let client = given;
  let close = async (): Promise<void> => undefined;
  if (!given.roles.some((role) => role === 'officer' || role === 'supervisor')) {
    const account = await makeAccount(given, `score-officer-${Date.now().toString(36)}`, ['officer'], null);
    client = await signIn(api, account.username, account.password);
    const { userId } = client;
    close = async () => void (await given.call('PATCH', `/users/${userId}`, { disabled: true }));
  }
  const purposes = await client.call<{ items: { id: string }[] }>('GET', '/purposes');
  // `duty` is the standing purpose of a shift, not one to ask under
  const purpose = purposes.items.find(({ id }) => id !== 'duty');
  if (!purpose) throw new SimulatorError('the gateway names no purpose to ask under');
  const investigation = await client.call<{ id: string }>('POST', '/investigations', {
    purpose: purpose.id,
    caseReference: '江公督字〔2026〕0001号',
    note: 'ringgate score: comparing a simulated run with its truth',
  });
  return {
    client,
    headers: { 'Ringgate-Investigation': investigation.id },
    async leave() {
      await client.call('DELETE', '/session');
      await close();
    },
  };
}
