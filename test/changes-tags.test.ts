import { describe, expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { readFiles } from '../src/cli/evidence-files.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';

const FILES = readFiles(['.'], 'fixtures/changes/aws/evidence');
const WEB = 'i-0100000000000001a';
const CREATE = `aws ec2 create-tags --resources ${WEB} i-0100000000000002a --tags`;
const DELETE = `aws ec2 delete-tags --resources ${WEB}`;

const SCRIPTS: readonly (readonly [script: string, tags: object, gaps: number])[] = [
  [`${CREATE} Key=Role,Value=database`, { Name: 'web-1', Role: 'database' }, 0],
  [`${CREATE} Key=Name,Value=web-9 'Key=Team,Value="a, b"'`, { Name: 'web-9', Team: 'a, b' }, 0],
  [`${CREATE} '[{"Key": "Role"}]'`, { Name: 'web-1', Role: '' }, 0],
  [`${CREATE} Key=Role,Value=$ROLE`, { Name: 'web-1' }, 1],
  [`aws ec2 create-tags --resources "$ID" --tags Key=Role,Value=database`, { Name: 'web-1' }, 1],
  [`aws ec2 create-tags $WHAT`, { Name: 'web-1' }, 1],
  [`aws ec2 create-tags --resources vol-1 --tags Key=Role,Value=database`, { Name: 'web-1' }, 0],
  [`aws ec2 create-tags --resources sg-1 subnet-9 --tags Key=Role,Value=$ROLE`, { Name: 'web-1' }, 1],
  [`aws ec2 create-tags --resources sg-1 vol-1 --tags Key=Role,Value=$ROLE`, { Name: 'web-1' }, 0],
  [
    `ID=$(aws ec2 create-security-group --group-name a --description b --vpc-id $VPC)\naws ec2 create-tags --resources $ID --tags Key=Name,Value=a`,
    { Name: 'web-1' },
    0,
  ],
  [`if [ -f /etc/x ]; then ${CREATE} Key=Role,Value=a; fi`, { Name: 'web-1' }, 1],
  [`${DELETE} --tags Key=Name`, {}, 0],
  [`${DELETE} --tags Key=Name,Value=web-1`, {}, 0],
  [`${DELETE} --tags Key=Name,Value=other`, { Name: 'web-1' }, 0],
  [DELETE, {}, 0],
];

describe('tags of a machine after a script', () => {
  test.each(SCRIPTS)('%s', (script, tags, gaps) => {
    expect(tagsAfter('change.sh', script)).toEqual([tags, gaps]);
  });
});

const PLANS: readonly (readonly [
  before: object,
  after: object,
  unknown: object,
  tags: object,
  gaps: number,
])[] = [
  [{}, { tags: { Role: 'web' } }, {}, { Name: 'web-1', Role: 'web' }, 0],
  [
    { tags: { Name: 'web-1' } },
    { tags: { Name: 'w' }, tags_all: { Name: 'w', Team: 'a' } },
    {},
    { Name: 'w', Team: 'a' },
    0,
  ],
  [{ tags: { Name: 'web-1' } }, { tags: null }, {}, {}, 0],
  [{ tags: {} }, { tags: {} }, { tags: { Role: true }, tags_all: true }, { Name: 'web-1' }, 1],
];

describe('tags of a machine after a plan', () => {
  test.each(PLANS)('%j to %j', (before, after, unknown, tags, gaps) => {
    const groups = { id: WEB, vpc_security_group_ids: ['sg-0aaaaaaaaaaaaaa01'] };
    const change = {
      actions: ['update'],
      before: { ...groups, ...before },
      after: { ...groups, ...after },
      after_unknown: unknown,
    };
    const resource = {
      address: 'aws_instance.web',
      mode: 'managed',
      type: 'aws_instance',
      name: 'web',
      change,
    };
    const plan = { format_version: '1.2', terraform_version: '1.9.8', resource_changes: [resource] };
    expect(tagsAfter('plan.json', JSON.stringify(plan))).toEqual([tags, gaps]);
  });
});

function tagsAfter(name: string, text: string): [object | undefined, number] {
  const after = applyChanges(FILES, [{ file: { name, bytes: new TextEncoder().encode(text) } }]);
  const web = readEvidence(after.files).assets.find(({ id }) => id === WEB);
  return [web?.tags, after.gaps.length];
}
