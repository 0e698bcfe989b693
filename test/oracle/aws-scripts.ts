import fc from 'fast-check';
import { BLOCKS, groupCommand } from './aws-group-commands.ts';
import { aclCommand, listCommand, placeCommand, routeCommand } from './aws-network-commands.ts';

/** Lines of a script that belong together. */
export type Statement = readonly string[];

/** A script, and the commands that were carried out on the account before it; ids stand in them as names behind an `@`. */
export interface AwsScript {
  readonly shell: 'bash' | 'sh';
  readonly before: readonly Statement[];
  readonly head: readonly string[];
  readonly statements: readonly Statement[];
}

const command = fc.oneof(
  { weight: 6, arbitrary: groupCommand },
  { weight: 4, arbitrary: aclCommand },
  { weight: 4, arbitrary: routeCommand },
  { weight: 3, arbitrary: placeCommand },
);

const port = fc.constantFrom('22', '443', '3306', '8080', '5432');
const block = fc.constantFrom(...BLOCKS);
const group = fc.constantFrom('@g0', '@g1', '@g2', '@g4');
const several = <T>(of: fc.Arbitrary<T>) => fc.uniqueArray(of, { minLength: 1, maxLength: 3 });

const open = (whose: string, at: string, from: string) =>
  `aws ec2 authorize-security-group-ingress --group-id ${whose} --protocol tcp --port ${at} --cidr ${from}`;

const portsInTurn = fc
  .tuple(group, several(port), block)
  .map(
    ([whose, ports, from]): Statement => [
      `for port in ${ports.join(' ')}; do`,
      `  ${open(whose, '"$port"', from)}`,
      'done',
    ],
  );

const blocksInTurn = fc
  .tuple(group, port, several(block))
  .map(
    ([whose, at, blocks]): Statement => [
      `BLOCKS="${blocks.join(' ')}"`,
      'for block in $BLOCKS',
      'do',
      `  ${open(whose, at, '$block')} || true`,
      'done',
    ],
  );

const both = fc
  .tuple(several(group), several(port), block)
  .map(
    ([groups, ports, from]): Statement => [
      `for group in ${groups.join(' ')}; do for port in ${ports.join(' ')}; do`,
      `  ${open('"$group"', `\${port}`, from)} --output json \\`,
      '    > /dev/null',
      'done; done',
    ],
  );

const numbered = fc
  .tuple(fc.constantFrom('@n0', '@n1'), several(port), block)
  .map(
    ([acl, ports, from]): Statement => [
      'NUMBER=300',
      `for port in ${ports.join(' ')}; do`,
      `  aws ec2 create-network-acl-entry --network-acl-id ${acl} --ingress --rule-number $NUMBER --protocol tcp --port-range From=$port,To=$port --rule-action allow --cidr-block ${from}`,
      '  NUMBER=$((NUMBER + 10))',
      'done',
    ],
  );

const inFunction = fc
  .tuple(group, fc.array(fc.tuple(port, block), { minLength: 1, maxLength: 3 }))
  .map(
    ([whose, calls]): Statement => [
      'allow() {',
      `  ${open(whose, '"$1"', '"$2"')}`,
      '}',
      ...calls.map(([at, from]) => `allow ${at} ${from}`),
    ],
  );

/** What the script creates is known by the name that it gives. */
const captured = fc
  .tuple(fc.constantFrom('app', 'cache'), fc.constantFrom('@v0', '@v1'), port, block, fc.boolean(), group)
  .map(
    ([name, network, at, from, isSource, other]): Statement => [
      `GROUP=$(aws ec2 create-security-group --group-name ${name} --description "made here" --vpc-id ${network} --query GroupId --output text)`,
      open('"$GROUP"', at, from),
      ...(isSource
        ? [
            `aws ec2 authorize-security-group-ingress --group-id ${other} --protocol tcp --port ${at} --source-group "$GROUP"`,
          ]
        : ['aws ec2 revoke-security-group-egress --group-id $GROUP --protocol all --cidr 0.0.0.0/0']),
    ],
  );

/** What hangs on an answer of the account. */
const asked = fc.oneof(
  fc
    .tuple(fc.constantFrom('group0', 'group2'), port, block)
    .map(
      ([name, at, from]): Statement => [
        `FOUND=$(aws ec2 describe-security-groups --filters Name=group-name,Values=${name} --query 'SecurityGroups[0].GroupId' --output text)`,
        open('"$FOUND"', at, from),
      ],
    ),
  fc
    .tuple(fc.constantFrom('@s2', '@s3'), fc.constantFrom('@rt0', '@rt1'))
    .map(
      ([subnet, table]): Statement => [
        `PUT=$(aws ec2 associate-route-table --route-table-id ${table} --subnet-id ${subnet} --query AssociationId --output text || true)`,
        'aws ec2 disassociate-route-table --association-id "$PUT"',
      ],
    ),
  fc
    .tuple(fc.constantFrom('@na0', '@na1'))
    .map(
      ([association]): Statement => [
        'ACL=$(aws ec2 create-network-acl --vpc-id @v0 --query NetworkAcl.NetworkAclId --output text)',
        'aws ec2 create-network-acl-entry --network-acl-id "$ACL" --egress --rule-number 100 --protocol -1 --rule-action allow --cidr-block 0.0.0.0/0',
        `aws ec2 replace-network-acl-association --association-id ${association} --network-acl-id "$ACL"`,
      ],
    ),
);

const document = fc
  .tuple(fc.constantFrom('authorize', 'revoke'), group, port, block)
  .map(
    ([verb, whose, at, from]): Statement => [
      "cat > rules.json <<'END'",
      `[{"IpProtocol": "tcp", "FromPort": ${at}, "ToPort": ${at}, "IpRanges": [{"CidrIp": "${from}"}]}]`,
      'END',
      `aws ec2 ${verb}-security-group-ingress --group-id ${whose} --ip-permissions file://rules.json`,
    ],
  );

const held = fc
  .tuple(group, port, block, groupCommand)
  .map(
    ([whose, at, from, between]): Statement => [
      `GROUP=${whose} FROM='${from}'`,
      between,
      open(`\${GROUP}`, at, '"$FROM"'),
    ],
  );

const one = (text: fc.Arbitrary<string>) => text.map((each): Statement => [each]);

const statement: fc.Arbitrary<Statement> = fc.oneof(
  { weight: 12, arbitrary: one(command) },
  { weight: 3, arbitrary: one(command.map((each) => `${each} || true`)) },
  { weight: 1, arbitrary: one(command.map((each) => `${each} 2>/dev/null || echo "it is there"`)) },
  { weight: 1, arbitrary: one(fc.tuple(command, command).map((two) => two.join(' && '))) },
  { weight: 1, arbitrary: one(fc.tuple(command, command).map((two) => two.join(' || '))) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(command, command, command)
      .map(([condition, then, otherwise]) => [
        `if ${condition}; then`,
        `  ${then}`,
        'else',
        `  ${otherwise}`,
        'fi',
      ]),
  },
  { weight: 1, arbitrary: one(command.map((each) => `if ! ${each}; then exit 1; fi`)) },
  { weight: 1, arbitrary: one(command.map((each) => `( ${each} )`)) },
  { weight: 2, arbitrary: one(listCommand) },
  { weight: 2, arbitrary: portsInTurn },
  { weight: 1, arbitrary: blocksInTurn },
  { weight: 1, arbitrary: both },
  { weight: 1, arbitrary: numbered },
  { weight: 1, arbitrary: inFunction },
  { weight: 2, arbitrary: captured },
  { weight: 1, arbitrary: document },
  { weight: 1, arbitrary: held },
  { weight: 1, arbitrary: asked },
);

export const awsScript: fc.Arbitrary<AwsScript> = fc.record({
  shell: fc.constantFrom('bash', 'sh'),
  before: fc.array(one(command), { maxLength: 4, size: 'max' }),
  head: fc.constantFrom(
    [],
    [],
    [],
    ['set -e'],
    ['set -eu'],
    ['export AWS_DEFAULT_REGION=eu-north-1'],
    ['set -u', 'echo begins'],
  ),
  statements: fc.array(statement, { minLength: 1, maxLength: 8, size: 'max' }),
});

/** The text of both scripts with the ids of an account. */
export function scriptTexts(
  { shell, before, head, statements }: AwsScript,
  ids: Readonly<Record<string, string>>,
): { readonly shell: AwsScript['shell']; readonly before: string; readonly script: string } {
  const counted = { next: 0, added: 0, removed: 0 };
  const written = (text: string): string =>
    text.replace(/@(\w+)/g, (_, name: string) => {
      if (name === 'next') return String(++counted.next);
      if (name === 'added') return `192.0.2.${counted.added++}/32`;
      if (name === 'removed') return `203.0.113.${16 * counted.removed++}/28`;
      const id = ids[name];
      if (id === undefined) throw new Error(`the account has no ${name}`);
      return id;
    });
  const text = (lines: readonly string[]) => `${lines.map(written).join('\n')}\n`;
  return {
    shell,
    before: text(before.flat()),
    script: text([shell === 'bash' ? '#!/usr/bin/env bash' : '#!/bin/sh', ...head, ...statements.flat()]),
  };
}
