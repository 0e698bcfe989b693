import { expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { readFiles } from '../src/cli/evidence-files.ts';
import { diff } from '../src/diff.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { diffOfScript } from './diff-of-script.ts';

test('a rule that is gone is the cause although another group has the same', async () => {
  const line = (operation: string, group: string) =>
    `aws ec2 ${operation}-security-group-ingress --group-id ${group} --protocol tcp --port 443 --cidr 0.0.0.0/0`;
  const changed = (files: readonly SourceFile[], name: string, text: string) =>
    applyChanges(files, [{ file: { name, bytes: Buffer.from(text) } }]);
  const estate = readFiles(['.'], 'fixtures/changes/aws/evidence');
  const before = changed(estate, 'open.sh', line('authorize', 'sg-0aaaaaaaaaaaaaa02')).files;
  const after = changed(before, 'close.sh', line('revoke', 'sg-0aaaaaaaaaaaaaa01'));
  const { boxes } = await diff({ before, after, version: '0.0.0', asOf: '2026-11-21T00:00:00.000Z' });
  expect(boxes.map(({ kind, cause }) => `${kind} ${cause?.origin.file}:${cause?.origin.line}`)).toEqual([
    'closed close.sh:1',
  ]);
});

/** Some links are told apart before the change: it is about the others. */
const BESIDE: readonly (readonly [where: string, links: readonly string[], rule: string, told: string])[] = [
  ['a link that no rule names', ['eth0', 'wg0', 'eth1'], '', 'opened web, in by eth1'],
  ['a link that may be there', [], '', 'opened web, in by another link'],
  ['links whose names begin so', [], '-i eth+', 'opened web, in by eth*'],
];

test.each(BESIDE)('what comes by %s is told', async (_, links, rule, told) => {
  const files = [
    {
      name: 'hosts/web/iptables-save.txt',
      bytes: Buffer.from(`*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i eth0 -p udp -m udp --dport 53 -j DROP
-A INPUT -i wg0 -p udp -m udp --dport 53 -j ACCEPT
COMMIT
`),
    },
    ...(links.length === 0
      ? []
      : [
          {
            name: 'hosts/web/ip-addr.json',
            bytes: Buffer.from(
              JSON.stringify(
                links.map((ifname, index) => ({
                  ifname,
                  addr_info: [{ family: 'inet', local: `10.0.${index}.5`, prefixlen: 24 }],
                })),
              ),
            ),
          },
        ]),
  ];
  const script = `iptables -A INPUT ${rule} -p udp --dport 53 -j ACCEPT`;
  const { boxes } = await diffOfScript(files, script);
  expect(boxes.map(({ kind, through }) => `${kind} ${through}`)).toContain(told);
});

/** Changes that write no rule, and the lines by which flows move then. */
const TOUCHING: readonly (readonly [evidence: string, script: string, causes: readonly string[]])[] = [
  [
    'nftables',
    `nft add rule inet filter input tcp dport 8080 accept
nft flush set inet filter admins
nft delete rule inet filter input handle 8`,
    ['opened 8080 change.sh:1', 'closed 22 change.sh:2'],
  ],
  [
    'iptables',
    `iptables -I INPUT -p tcp --dport 8080 -j ACCEPT
ipset flush partners
iptables -D INPUT -p tcp --dport 8080 -j ACCEPT`,
    ['closed 9443 change.sh:2'],
  ],
  [
    'aws',
    `aws ec2 delete-route --route-table-id rtb-0e00000000000000a --destination-cidr-block 198.18.0.0/15
aws ec2 modify-instance-attribute --instance-id i-0100000000000002a --groups sg-0aaaaaaaaaaaaaa01`,
    ['opened 443 change.sh:2', 'closed 5432 change.sh:2'],
  ],
  ['aws', 'aws ec2 terminate-instances --instance-ids i-0100000000000002a', ['closed 5432 change.sh:1']],
];

test.each(TOUCHING)(
  'what moves flows in %s and writes no rule is named: %s',
  async (evidence, script, causes) => {
    const before = readFiles(['.'], `fixtures/changes/${evidence}/evidence`);
    const { boxes } = await diffOfScript(before, script);
    const told = boxes.map(
      ({ kind, ports, cause }) => `${kind} ${ports} ${cause?.origin.file}:${cause?.origin.line}`,
    );
    expect(told).toEqual(expect.arrayContaining([...causes]));
    expect(boxes.map(({ cause }) => cause?.side)).toEqual(boxes.map(() => 'change'));
  },
);

test('a group does not filter what a machine sends to itself', async () => {
  const files = readFiles(['.'], 'fixtures/changes/aws/evidence');
  const line =
    'aws ec2 authorize-security-group-ingress --group-id sg-0aaaaaaaaaaaaaa01 --protocol tcp --port 3389 --cidr 10.0.1.10/32';
  const { boxes, effective } = await diffOfScript(files, line);
  expect({ boxes, effective }).toEqual({ boxes: [], effective: false });
});
