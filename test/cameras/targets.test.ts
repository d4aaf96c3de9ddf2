import { describe, expect, it } from 'vitest';
import { addressesOf } from '../../src/cameras/targets.ts';

const networks = ['10.0.0.0/8', '192.168.7.9', 'fc00::/7'];
const addresses = (...targets: string[]) => addressesOf(targets, networks).addresses;
const wrong = (target: string) => addressesOf([target], networks).errors[0]?.message;

describe('targets', () => {
  it('are addresses, networks without their edges, and ranges; each address once', () => {
    expect(addresses('10.0.0.5')).toEqual(['10.0.0.5']);
    expect(addresses('10.0.0.6/30')).toEqual(['10.0.0.5', '10.0.0.6']);
    expect(addresses('10.0.0.4/31', '10.0.0.5-10.0.0.6')).toEqual(['10.0.0.4', '10.0.0.5', '10.0.0.6']);
    expect(addresses('10.0.0.255-10.0.1.1')).toEqual(['10.0.0.255', '10.0.1.0', '10.0.1.1']);
    expect(addresses('10.1.0.0/16')).toHaveLength(65_534);
  });

  it('may be IPv6, in any spelling', () => {
    expect(addresses('fd00::a:0/126')).toEqual(['fd00::a:0', 'fd00::a:1', 'fd00::a:2', 'fd00::a:3']);
    expect(addresses('FD00:0:0:0:0:0:0:1', 'fd00::0001')).toEqual(['fd00::1']);
    expect(addresses('fd00::10.0.0.1')).toEqual(['fd00::a00:1']);
  });

  it.each([
    ['8.8.8.8', 'none of the networks'],
    ['9.255.255.250-10.0.0.5', '9.255.255.250 lies in none'],
    ['127.0.0.1', 'none of the networks'],
    ['169.254.169.254', 'none of the networks'],
    ['10.0.0.0/15', 'too large'],
    ['fd00::/64', 'too large'],
    ['10.0.0.0/33', 'prefix of 0 to 32'],
    ['10.0.0.0/x', 'prefix of 0 to 32'],
    ['10.0.0.9-10.0.0.1', 'lower address'],
    ['10.0.0.9-fd00::1', 'two addresses'],
    ['10.0.0.1/24/24', 'IP address'],
    ['cameras.example', 'IP address'],
    ['fe80::1%eth0', 'IP address'],
    ['', 'IP address'],
  ])('%j is refused: %s', (target, why) => {
    expect(wrong(target)).toContain(why);
  });

  it('are at most 65,536 addresses together', () => {
    const { errors } = addressesOf(['10.0.0.0/16', '10.1.0.0/16'], networks);
    expect(errors).toEqual([{ path: '/targets/1', message: expect.stringContaining('65536') }]);
  });
});
