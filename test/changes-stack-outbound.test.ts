import { expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';

const TRAFFIC = { IpProtocol: '-1', PrefixListIds: [], UserIdGroupPairs: [] };

const EVIDENCE = {
  SecurityGroups: [
    {
      GroupId: 'sg-0a',
      GroupName: 'web',
      IpPermissions: [],
      IpPermissionsEgress: [
        { ...TRAFFIC, IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
      ],
    },
  ],
};

const CASES: readonly (readonly [written: Readonly<Record<string, string>>, left: readonly string[]])[] = [
  [{ IpProtocol: '50', CidrIp: '10.0.0.0/8' }, ['10.0.0.0/8']],
  [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }, ['0.0.0.0/0']],
  [{ IpProtocol: '-1', CidrIpv6: '::/0' }, ['::/0']],
];

test.each(CASES)('which outbound rules are certain once %o is one by itself', (written, left) => {
  const rule = { Type: 'AWS::EC2::SecurityGroupEgress', Properties: { GroupId: 'sg-0a', ...written } };
  const { files, warnings } = applyChanges(
    [fileOf('describe-security-groups.json', EVIDENCE)],
    [{ file: fileOf('app.json', { Resources: { Rule: rule } }) }],
  );
  const { SecurityGroups: groups } = JSON.parse(Buffer.from(files[0]?.bytes ?? []).toString());
  const certain = groups[0].IpPermissionsEgress.filter((each: object) => !('undecidedBecause' in each));
  expect([certain.flatMap(blocksOf), warnings]).toEqual([left, []]);
});

function blocksOf(permission: typeof TRAFFIC & { IpRanges: object[]; Ipv6Ranges: object[] }): string[] {
  return [...permission.IpRanges, ...permission.Ipv6Ranges].flatMap((each) => Object.values(each));
}

function fileOf(name: string, value: unknown) {
  return { name, bytes: Buffer.from(JSON.stringify(value)) };
}
