import { expect, test } from 'vitest';
import { judgeFilterTraits } from '../src/reach/judge/filters/filter-traits.ts';
import { estateOf } from './host-estate.ts';

/** Sources that a group lets tcp 8080 in from, and whether it is wider for IPv6. */
const GROUPS: readonly (readonly [string, boolean])[] = [
  ['198.51.100.7/32 and ::/0', true],
  ['1.0.0.0/8 and ::/0', true],
  ['198.51.100.0/24 and 2001:db8::/32', true],
  ['::/0', true],
  ['2001:db8:99::/48', true],
  ['10.0.0.0/8 and ::/0', true],
  ['0.0.0.0/0 and ::/0', false],
  ['0.0.0.0/1, 128.0.0.0/1 and ::/0', false],
  ['198.51.100.7/32 and 2001:db8:99::/48', false],
  ['0.0.0.0/0 and 2001:db8:99::/48', false],
  ['0.0.0.0/0', false],
];

test.each(GROUPS)('a group that lets in %s', (text, isWider) => {
  const sources = text.split(/, | and /);
  const group = {
    GroupId: 'sg-0a01',
    GroupName: 'web',
    OwnerId: '111122223333',
    VpcId: 'vpc-0a01',
    IpPermissionsEgress: [],
    IpPermissions: [
      {
        IpProtocol: 'tcp',
        FromPort: 8080,
        ToPort: 8080,
        IpRanges: sources.filter((each) => !each.includes(':')).map((CidrIp) => ({ CidrIp })),
        Ipv6Ranges: sources.filter((each) => each.includes(':')).map((CidrIpv6) => ({ CidrIpv6 })),
      },
    ],
  };
  const estate = estateOf({ 'describe-security-groups.json': { SecurityGroups: [group] } });
  const found = judgeFilterTraits(estate).filter(({ fact }) => fact.trait === 'ipv6_wider');
  expect(found.map(({ fact }) => fact.verdict)).toEqual(isWider ? ['certain'] : []);
});
