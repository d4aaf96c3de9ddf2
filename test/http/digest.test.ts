import { describe, expect, it } from 'vitest';
import { digestHash, openDigestLogin, sealDigestLogin } from '../../src/accounts/digest-login.ts';
import { createVault } from '../../src/config/vault.ts';
import { createDigestGate, parseDigest } from '../../src/http/digest.ts';

const vault = createVault(Buffer.alloc(32, 7).toString('base64url'));
const login = openDigestLogin(vault, sealDigestLogin(vault, 'cam-1', 'secret'));

function nonceOf(challenge: string): string {
  return /nonce="([^"]+)"/.exec(challenge)?.[1] ?? '';
}
/** An answer as RFC 7616 has a client make it. */
function answerOf(
  nonce: string,
  change: { nc?: string; uri?: string; password?: string; qop?: false } = {},
): string {
  const { nc = '00000001', uri = '/api/v1/ingest/x', password = 'secret' } = change;
  const ha1 = digestHash('MD5', `cam-1:ringgate:${password}`);
  const ha2 = digestHash('MD5', `POST:${uri}`);
  const middle = change.qop === false ? nonce : `${nonce}:${nc}:abc:auth`;
  const response = digestHash('MD5', `${ha1}:${middle}:${ha2}`);
  const counted = change.qop === false ? '' : `, qop=auth, nc=${nc}, cnonce="abc"`;
  return `Digest username="cam-1", realm="ringgate", nonce="${nonce}", uri="${uri}", response="${response}"${counted}`;
}

describe('the Digest sign-in of devices', () => {
  it('computes the example of RFC 7616, section 3.9.1', () => {
    const ha1 = digestHash('SHA-256', 'Mufasa:http-auth@example.org:Circle of Life');
    const ha2 = digestHash('SHA-256', 'GET:/dir/index.html');
    const nonce = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v';
    const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
    expect(digestHash('SHA-256', `${ha1}:${nonce}:00000001:${cnonce}:auth:${ha2}`)).toBe(
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    );
  });

  it('takes a right answer once, the next with a higher count, and none twice', () => {
    let nowMs = 0;
    const gate = createDigestGate(() => nowMs);
    const nonce = nonceOf(gate.challenges()[1] ?? '');
    const check = (header: string): string => {
      const answer = parseDigest(header);
      return answer === null ? 'none' : gate.check(answer, login, 'POST', '/api/v1/ingest/x');
    };
    expect(check(answerOf(nonce))).toBe('right');
    expect(check(answerOf(nonce))).toBe('stale');
    expect(check(answerOf(nonce, { nc: '00000002' }))).toBe('right');
    expect(check(answerOf(nonce, { nc: '00000003', password: 'other' }))).toBe('wrong');
    expect(check(answerOf(nonce, { nc: '00000003', uri: '/api/v1/users' }))).toBe('wrong');
    expect(check(answerOf(`${nonce}x`, { nc: '00000004' }))).toBe('stale');
    nowMs = 6 * 60_000;
    expect(check(answerOf(nonce, { nc: '00000005' }))).toBe('stale');
    const old = nonceOf(gate.challenges()[1] ?? '');
    expect([check(answerOf(old, { qop: false })), check(answerOf(old, { qop: false }))]).toEqual([
      'right',
      'stale',
    ]);
  });

  it('offers SHA-256 before MD5 and reads quoted and plain fields', () => {
    const [first = '', second = ''] = createDigestGate(() => 0).challenges(true);
    expect([first.includes('algorithm=SHA-256'), second.includes('algorithm=MD5')]).toEqual([true, true]);
    expect(first).toContain('stale=true');
    const answer = parseDigest(
      'digest username="a\\"b", nonce=n, uri="/x", realm="r", response="R", algorithm=MD5',
    );
    expect(answer).toMatchObject({ username: 'a"b', nonce: 'n', response: 'r', qop: null });
    for (const broken of [
      'Digest',
      'Basic abc',
      'Digest username="a"',
      'Digest algorithm=SHA-512, username=a, nonce=b, uri=c',
    ])
      expect(parseDigest(broken)).toBeNull();
  });
});
