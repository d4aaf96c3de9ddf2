import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPictureUrl } from '../../src/wire/picture.ts';

/** What the rule says, with nothing but the parser of addresses. */
function byTheParser(text: string): boolean {
  if (text.length > 2048 || !/^https?:\/\//i.test(text)) return false;
  const url = URL.parse(text);
  return url !== null && url.hostname !== '' && url.username === '' && url.password === '';
}

describe('the address of a picture', () => {
  it('is judged without the parser just as with it', () => {
    const part = fc.constantFrom(
      ...[
        'http://',
        'https://',
        'HTTP://',
        'ftp://',
        '10.20.30.7',
        '300.1.1.1',
        '1.2.3',
        '199.199.199.199',
        '0',
      ],
      ...[
        'camera',
        'cam.example',
        'xn--a',
        'a.xn--b',
        'x-1.site',
        '-',
        '.',
        ':',
        ':80',
        ':99999',
        ':9999',
        '/',
      ],
      ...['/a.jpg', '/ä.jpg', '?q=1', '#f', '@', 'user:secret@', ' ', '%', '%zz', '\\', '[::1]', '//'],
    );
    const addresses = fc.array(part, { maxLength: 7 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(addresses, (text) => {
        expect(isPictureUrl(text)).toBe(byTheParser(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it('may not be longer than 2048 characters', () => {
    const longest = `http://camera/${'a'.repeat(2048 - 'http://camera/'.length)}`;
    expect([isPictureUrl(longest), isPictureUrl(`${longest}a`)]).toEqual([true, false]);
  });
});
