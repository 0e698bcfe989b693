import { expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { readFiles } from '../src/cli/evidence-files.ts';
import { diffProbes } from '../src/diff.ts';

const EVIDENCE = readFiles(['.'], 'fixtures/changes/aws/evidence');
const WEB = 'sg-0aaaaaaaaaaaaaa01';

/** A rule of another stack's group, which it imports by name. */
const IMPORTING = `Resources:
  Partner:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: !ImportValue net-web
      IpProtocol: tcp
      FromPort: 9443
      ToPort: 9443
      CidrIp: 198.51.100.128/25
`;

const EXPORTING = `Parameters: { Net: { Type: String, Default: net-web } }
Resources: { Topic: { Type: 'AWS::SNS::Topic' } }
Outputs:
  Web: { Value: ${WEB}, Export: { Name: NAME } }
`;

const CASES: readonly (readonly [
  where: string,
  told: string,
  exports: Readonly<Record<string, string>>,
  before: string,
])[] = [
  ['nowhere', 'undecided', {}, ''],
  ['in the list of exports', 'opened', { 'net-web': WEB }, ''],
  ['in the list of exports, for a group that is not there', 'unchanged', { 'net-web': 'sg-0bbbb' }, ''],
  ['in a template that is laid before', 'opened', {}, EXPORTING.replace('NAME', 'net-web')],
  ['under a name that depends on a default', 'undecided', {}, EXPORTING.replace('NAME', '!Ref Net')],
];

test.each(CASES)('an export that stands %s: %s', (_, told, exports, before) => {
  const list = {
    Exports: Object.entries(exports).map(([Name, Value]) => ({ ExportingStackId: 'arn', Name, Value })),
  };
  const files = [...EVIDENCE, fileOf('list-exports.json', JSON.stringify(list))];
  const changes = [...(before === '' ? [] : [fileOf('net.yaml', before)]), fileOf('app.yaml', IMPORTING)];
  expect(answerOf(files, changes)).toBe(told);
});

test('a rule that goes from a group which is not known may go from each', () => {
  const properties = {
    GroupId: { 'Fn::ImportValue': 'net-web' },
    IpProtocol: 'tcp',
    FromPort: 443,
    ToPort: 443,
    CidrIp: '0.0.0.0/0',
  };
  const change = {
    Action: 'Remove',
    LogicalResourceId: 'Https',
    PhysicalResourceId: 'sgr-1',
    ResourceType: 'AWS::EC2::SecurityGroupIngress',
    BeforeContext: JSON.stringify({ Properties: properties }),
  };
  const set = {
    ChangeSetName: 'c',
    Status: 'CREATE_COMPLETE',
    Changes: [{ Type: 'Resource', ResourceChange: change }],
  };
  expect(answerOf(EVIDENCE, [fileOf('set.json', JSON.stringify(set))], 443)).toBe('undecided');
});

function answerOf(
  files: typeof EVIDENCE,
  changes: readonly ReturnType<typeof fileOf>[],
  port = 9443,
): string | undefined {
  const after = applyChanges(
    files,
    changes.map((file) => ({ file })),
  );
  const text = `tcp 198.51.100.200:40000 -> 198.51.100.10:${port}`;
  const place = { file: 'probes.txt', line: 1 };
  const { answers } = diffProbes({ before: files, after, version: '', asOf: '2026-11-21T00:00:00.000Z' }, [
    { text, place },
  ]);
  if (answers[0]?.change !== 'opened') expect(after.gaps.length).toBeGreaterThan(0);
  return answers[0]?.change;
}

function fileOf(name: string, text: string) {
  return { name, bytes: Buffer.from(text) };
}
