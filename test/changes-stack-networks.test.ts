import { expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';

const LATER = '{{changeSet:KNOWN_AFTER_APPLY}}';
const LIST = 'pl-0123456789abcdef0';
const ENTRIES = `get-managed-prefix-list-entries-${LIST}.json`;

const EVIDENCE: Readonly<Record<string, object>> = {
  'describe-vpcs.json': { Vpcs: [{ VpcId: 'vpc-1', Tags: [{ Key: 'Name', Value: 'shop' }] }] },
  'describe-subnets.json': {
    Subnets: [{ SubnetId: 'subnet-1', VpcId: 'vpc-1', CidrBlock: '10.0.1.0/24', MapPublicIpOnLaunch: false }],
  },
  'describe-internet-gateways.json': {
    InternetGateways: [
      { InternetGatewayId: 'igw-1', Attachments: [{ State: 'available', VpcId: 'vpc-1' }] },
      { InternetGatewayId: 'igw-2', Attachments: [] },
    ],
  },
  'describe-route-tables.json': {
    RouteTables: [
      {
        RouteTableId: 'rtb-1',
        VpcId: 'vpc-1',
        Associations: [{ Main: true }],
        Routes: [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'active' }],
      },
    ],
  },
  'describe-instances.json': {
    Reservations: [
      {
        Instances: [
          {
            InstanceId: 'i-1',
            SecurityGroups: [{ GroupId: 'sg-1' }],
            Tags: [{ Key: 'Owner', Value: 'ops' }],
          },
        ],
      },
    ],
  },
  'describe-managed-prefix-lists.json': { PrefixLists: [{ PrefixListId: LIST, AddressFamily: 'IPv4' }] },
  [ENTRIES]: { Entries: [{ Cidr: '192.0.2.0/24' }, { Cidr: '198.51.100.0/24' }] },
};

interface Resource {
  readonly type: string;
  readonly id?: string;
  readonly before?: object;
  readonly after?: object;
  readonly scope?: readonly string[];
  readonly replacement?: string;
}

type Row = readonly [
  what: string,
  resources: readonly Resource[],
  part: string,
  left: readonly string[],
  ...told: RegExp[],
];

const entries = (...blocks: string[]) => ({ Entries: blocks.map((Cidr) => ({ Cidr })) });
const tags = (pairs: Readonly<Record<string, string>>) => ({
  Tags: Object.entries(pairs).map(([Key, Value]) => ({ Key, Value })),
});
const list = { type: 'PrefixList', id: LIST, before: entries('192.0.2.0/24', '198.51.100.0/24') };
const machine = { type: 'Instance', id: 'i-1' };
const attachment = {
  type: 'VPCGatewayAttachment',
  id: 'IGW|vpc-1',
  before: { InternetGatewayId: 'igw-1', VpcId: 'vpc-1' },
};

const ROWS: readonly Row[] = [
  [
    'entries that others replace',
    [{ ...list, after: entries('198.51.100.9/24', '203.0.113.0/24') }],
    'Entries',
    ['198.51.100.0/24', '203.0.113.0/24'],
  ],
  [
    'an entry that is known later',
    [{ ...list, after: entries('192.0.2.0/24', LATER) }],
    'Entries',
    ['192.0.2.0/24', '198.51.100.0/24', 'unknown'],
    /which entries R0 has is not known/,
  ],
  [
    'a list of which the change set says nothing',
    [{ type: 'PrefixList', id: LIST }],
    'Entries',
    ['192.0.2.0/24', '198.51.100.0/24', 'unknown'],
    /which entries R0 has is not known/,
  ],
  [
    'a list that is made',
    [{ type: 'PrefixList', after: { AddressFamily: 'IPv4', ...entries('10.9.0.0/16') } }],
    'PrefixLists',
    [`${LIST} `, 'R0 10.9.0.0/16'],
  ],
  [
    'a list that is made of what is known later',
    [{ type: 'PrefixList', after: { AddressFamily: 'IPv4', ...entries(LATER) } }],
    'PrefixLists',
    [`${LIST} `, 'R0 '],
    /which entries R0 has is not known/,
  ],
  ['a list that is deleted', [list], 'PrefixLists', []],
  [
    'a list that a route names',
    [
      {
        type: 'Route',
        after: { RouteTableId: 'rtb-1', DestinationPrefixListId: LIST, VpcEndpointId: 'vpce-1' },
      },
      list,
    ],
    'PrefixLists',
    [`${LIST} `],
    /deleting it is refused/,
  ],
  [
    'tags that change, beside one that somebody else gave',
    [{ ...machine, before: tags({ Role: 'web', Team: 'a' }), after: tags({ Role: 'db' }) }],
    'Instances',
    ['Owner=ops Role=db'],
  ],
  [
    'a tag that is known later',
    [{ ...machine, before: tags({ Role: 'web' }), after: tags({ Role: LATER }) }],
    'Instances',
    ['Owner=ops'],
    /the tags that R0 gets are not in the change set/,
  ],
  [
    'tags of the stack',
    [{ ...machine, before: tags({ Role: 'web' }), after: tags({ Role: 'web' }), scope: ['Tags'] }],
    'Instances',
    ['Owner=ops'],
    /the tags that R0 gets are not in the change set/,
  ],
  [
    'a machine that is made gets the tags of its stack',
    [
      {
        type: 'Instance',
        after: { SubnetId: 'subnet-1', PrivateIpAddress: '10.0.1.9', ...tags({ Role: 'db' }) },
      },
    ],
    'Instances',
    ['Owner=ops', 'Cost=7 aws:cloudformation:stack-name=shop aws:cloudformation:logical-id=R0 Role=db'],
  ],
  [
    'a machine in a subnet that gives public addresses now',
    [
      {
        type: 'Subnet',
        id: 'subnet-1',
        before: { MapPublicIpOnLaunch: 'false' },
        after: { MapPublicIpOnLaunch: 'true' },
      },
      { type: 'Instance', after: { SubnetId: 'subnet-1', PrivateIpAddress: '10.0.1.9' } },
    ],
    'Subnets',
    ['subnet-1 true'],
    /R1 may get a public address/,
  ],
  [
    'a network that is named otherwise',
    [{ type: 'VPC', id: 'vpc-1', before: tags({ Name: 'shop' }), after: tags({ Name: 'store' }) }],
    'Vpcs',
    ['Name=store'],
  ],
  [
    'a gateway that goes, and the routes to it',
    [attachment, { type: 'InternetGateway', id: 'igw-1', before: {} }],
    'Routes',
    ['0.0.0.0/0 igw-1 blackhole'],
  ],
  [
    'a gateway that another replaces',
    [{ ...attachment, after: { InternetGatewayId: 'igw-2', VpcId: 'vpc-1' } }],
    'InternetGateways',
    ['igw-1 ', 'igw-2 vpc-1'],
  ],
  [
    'an attachment of what is known later',
    [{ ...attachment, after: { InternetGatewayId: LATER, VpcId: 'vpc-1' } }],
    'Routes',
    ['0.0.0.0/0 unknown active'],
    /which network R0 attaches a gateway to/,
  ],
  [
    'an attachment that another is to take the place of',
    [{ type: 'VPCGatewayAttachment', after: attachment.before }, attachment],
    'Routes',
    ['0.0.0.0/0 unknown active'],
    /whether igw-1 stays attached to vpc-1 is not known/,
    /igw-1 is attached to vpc-1 already: R0 is refused/,
  ],
  [
    'a gateway that is still attached',
    [{ type: 'InternetGateway', id: 'igw-1', before: {} }],
    'InternetGateways',
    ['igw-1 vpc-1', 'igw-2 '],
    /igw-1 is attached: deleting it is refused/,
  ],
];

test.each(ROWS.map((row) => ({ what: row[0], row })))(
  '$what',
  ({ row: [, resources, part, left, ...told] }) => {
    const files = Object.entries(EVIDENCE).map(([name, value]) => fileOf(name, value));
    const set = {
      ChangeSetName: 'change',
      StackName: 'shop',
      Status: 'CREATE_COMPLETE',
      Tags: [{ Key: 'Cost', Value: '7' }],
      Changes: resources.map((resource, index) => ({ ResourceChange: changeOf(resource, `R${index}`) })),
    };
    const after = applyChanges(files, [{ file: fileOf('set.json', set) }]);
    const remarks = [...after.gaps, ...after.warnings].map(({ what }) => what);
    expect(remarks).toEqual(told.map((each) => expect.stringMatching(each)));
    expect(listed(after.files, part)).toEqual(left);
  },
);

function changeOf({ type, id, before, after, scope = [], replacement = 'False' }: Resource, name: string) {
  const context = (properties: object | undefined) => JSON.stringify({ Properties: properties });
  const isKept = id !== undefined && (after !== undefined || before === undefined);
  return {
    Action: id === undefined ? 'Add' : isKept ? 'Modify' : 'Remove',
    LogicalResourceId: name,
    ...(id === undefined ? {} : { PhysicalResourceId: id }),
    ResourceType: `AWS::EC2::${type}`,
    Scope: scope,
    ...(isKept ? { Replacement: replacement } : {}),
    ...(before === undefined ? {} : { BeforeContext: context(before) }),
    ...(after === undefined ? {} : { AfterContext: context(after) }),
  };
}

type Listed = Readonly<Record<string, string & Listed[]>>;

/** What is left of a list, each element as a text; what is not known is a sentence. */
function listed(files: readonly { readonly bytes: Uint8Array }[], part: string): string[] {
  const bodies = files.map(({ bytes }): Listed => JSON.parse(Buffer.from(bytes).toString()));
  const inner = { Instances: 'Reservations', Routes: 'RouteTables' }[part];
  const lists = bodies.flatMap((body) => body[inner ?? part] ?? []);
  const elements = inner === undefined ? lists : lists.flatMap((each) => each[part] ?? []);
  const word = (text: string | undefined) => (text?.includes(' ') ? 'unknown' : text);
  return elements.map((each): string => {
    if (part === 'Entries') return String(word(each.Cidr));
    if (part === 'PrefixLists') return `${each.PrefixListId} ${(each.Cidrs ?? []).join()}`;
    if (part === 'Routes') return `${each.DestinationCidrBlock} ${word(each.GatewayId)} ${each.State}`;
    if (part === 'Subnets') return `${each.SubnetId} ${each.MapPublicIpOnLaunch}`;
    if (part === 'InternetGateways')
      return `${each.InternetGatewayId} ${(each.Attachments ?? []).map((to) => to.VpcId).join()}`;
    return (each.Tags ?? []).map(({ Key: key, Value: value }) => `${key}=${value}`).join(' ');
  });
}

function fileOf(name: string, value: unknown) {
  return { name, bytes: Buffer.from(JSON.stringify(value)) };
}
