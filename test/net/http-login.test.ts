import { describe, expect, it } from 'vitest';
import { HttpLogin, parseChallenges } from '../../src/net/http-login.ts';

const login = { username: 'admin', password: 'p"w' };

describe('what a device asks for', () => {
  it.each([
    ['one value each', ['Digest realm="cam", nonce="n1", qop="auth"', 'Basic realm="cam"']],
    ['all in one value', ['Digest realm="cam", nonce="n1", qop="auth", Basic realm="cam"']],
    ['Basic first', ['Basic realm="cam", Digest realm="cam", nonce="n1", qop="auth,auth-int"']],
  ])('is understood where it comes as %s', (_how, values) => {
    expect(parseChallenges(values)).toMatchObject({
      basic: true,
      digest: { realm: 'cam', nonce: 'n1', hasQop: true },
    });
  });

  it('is taken at its strongest, and schemes that are not understood are passed over', () => {
    const found = parseChallenges([
      'Digest realm="c", nonce="a", algorithm=MD5',
      'Digest realm="c", nonce="b", algorithm=SHA-256, qop="auth"',
      'Digest realm="c", nonce="c", algorithm=SHA-512-256',
      'Negotiate',
      'Digest nonce="x", qop="auth-int"',
    ]);
    expect(found).toMatchObject({ basic: false, digest: { algorithm: 'SHA-256', nonce: 'b' } });
    expect(parseChallenges(['', 'x'.repeat(10_000), 'Digest'])).toEqual({ digest: null, basic: false });
  });
});

describe('the answer', () => {
  it('says nothing before it is asked, then counts each use of the nonce', () => {
    const http = new HttpLogin(login, false);
    expect(http.header('GET', '/x')).toBeNull();
    expect(http.challenged(['Digest realm="cam", nonce="n1", qop="auth", opaque="o"'])).toBe(true);
    expect(http.header('GET', '/x')).toMatch(/nc=00000001.*opaque="o"/);
    expect(http.header('GET', '/x')).toContain('nc=00000002');
    expect(http.header('GET', '/x')).not.toContain('p"w');
  });

  it('is not given twice for a wrong password, but again for a nonce that is stale', () => {
    const http = new HttpLogin(login, false);
    expect(http.challenged(['Digest realm="cam", nonce="n1", qop="auth"'])).toBe(true);
    expect(http.challenged(['Digest realm="cam", nonce="n1", qop="auth"'])).toBe(false);
    expect(http.challenged(['Digest realm="cam", nonce="n1", qop="auth", stale=true'])).toBe(true);
  });

  it('is Basic only where that is allowed', () => {
    expect(new HttpLogin(login, false).challenged(['Basic realm="x"'])).toBe(false);
    const open = new HttpLogin(login, true);
    expect(open.challenged(['Basic realm="x"'])).toBe(true);
    expect(open.header('GET', '/')).toBe(`Basic ${Buffer.from('admin:p"w').toString('base64')}`);
    expect(open.challenged(['Basic realm="x"'])).toBe(false);
  });
});
