import { expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { readFiles } from '../src/cli/evidence-files.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { snapshotText } from './snapshot-text.ts';

const AWS = 'fixtures/changes/aws/evidence';
const AZURE = 'fixtures/changes/azure/evidence';

/** A command and the one that takes it back, where both have an effect. */
const PAIRS: readonly (readonly [evidence: string, command: string, inverse: string])[] = [
  [
    AWS,
    'aws ec2 authorize-security-group-ingress --group-id sg-0aaaaaaaaaaaaaa01 --protocol tcp --port 8080 --cidr 203.0.113.9/24',
    'aws ec2 revoke-security-group-ingress --group-id sg-0aaaaaaaaaaaaaa01 --ip-permissions IpProtocol=6,FromPort=8080,ToPort=8080,IpRanges=[{CidrIp=203.0.113.0/24}]',
  ],
  [
    AWS,
    'aws ec2 revoke-security-group-egress --group-id sg-0aaaaaaaaaaaaaa02 --protocol all --cidr 0.0.0.0/0',
    'aws ec2 authorize-security-group-egress --group-id sg-0aaaaaaaaaaaaaa02 --protocol -1 --cidr 0.0.0.0/0',
  ],
  [
    AWS,
    'aws ec2 create-network-acl-entry --network-acl-id acl-0d00000000000000a --ingress --rule-number 90 --protocol tcp --port-range From=22,To=22 --cidr-block 0.0.0.0/0 --rule-action deny',
    'aws ec2 delete-network-acl-entry --network-acl-id acl-0d00000000000000a --ingress --rule-number 90',
  ],
  [
    AWS,
    'aws ec2 delete-route --route-table-id rtb-0e00000000000000a --destination-cidr-block 0.0.0.0/0',
    'aws ec2 create-route --route-table-id rtb-0e00000000000000a --destination-cidr-block 0.0.0.0/0 --gateway-id igw-0f00000000000000a',
  ],
  [
    AWS,
    'aws ec2 create-security-group --group-name new --description new --vpc-id vpc-0a1b2c3d4e5f60001',
    'aws ec2 delete-security-group --group-name new',
  ],
  [
    AZURE,
    'az network nsg rule create -g rg-shop --nsg-name nsg-web -n more --priority 500 --destination-port-ranges 8080',
    'az network nsg rule delete -g rg-shop --nsg-name nsg-web -n more',
  ],
  [
    AZURE,
    'az network nic update -g rg-shop -n nic-db --network-security-group ""',
    'az network nic update -g rg-shop -n nic-db --network-security-group nsg-db',
  ],
];

test.each(PAIRS)('%s: %s', (evidence, command, inverse) => {
  const files = readFiles(['.'], evidence);
  const after = (...lines: string[]) =>
    applyChanges(files, [{ file: { name: 'change.sh', bytes: new TextEncoder().encode(lines.join('\n')) } }]);
  const there = after(command);
  const back = after(command, inverse);
  expect([...there.warnings, ...there.gaps, ...back.warnings, ...back.gaps]).toEqual([]);
  // A rule that is made anew has an id of its own.
  const texts = [files, there.files, back.files].map((each) =>
    snapshotText(readEvidence(each)).map((line) => line.replace(/\[sgr-[\w-]+\]/, '[]')),
  );
  expect(texts[1]).not.toEqual(texts[0]);
  expect(texts[2]).toEqual(texts[0]);
});
