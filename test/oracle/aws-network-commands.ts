import fc from 'fast-check';
import { BLOCKS } from './aws-group-commands.ts';
import type { Text } from './text.ts';

const acl = fc.constantFrom('@n0', '@n0', '@n1', '@n1', '@n');
const way = fc.constantFrom('--ingress', '--egress');
const number = fc.constantFrom(50, 90, 100, 100, 110, 200, 32_766);
const block = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...BLOCKS).map((each) => `--cidr-block ${each}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('::/0', '2001:db8::/32').map((each) => `--ipv6-cidr-block ${each}`),
  },
);

/** The emulator takes an entry without ports where an account needs them, and forgets the types of ICMP. */
const matched = fc.constantFrom(
  ...[
    'tcp --port-range From=22,To=22',
    '6 --port-range From=1024,To=65535',
    'udp --port-range From=53,To=53',
  ],
  ...['17 --port-range \'{"From":0,"To":65535}\'', '-1', 'all', '47', 'tcp --port-range From=443,To=443'],
);
const writtenEntry: Text = fc
  .tuple(
    fc.constantFrom('create', 'create', 'replace'),
    acl,
    way,
    number,
    matched,
    fc.constantFrom('allow', 'deny'),
    block,
  )
  .map(
    ([verb, which, direction, at, traffic, action, blocks]) =>
      `aws ec2 ${verb}-network-acl-entry --network-acl-id ${which} ${direction} --rule-number ${at} --protocol ${traffic} --rule-action ${action} ${blocks}`,
  );

const deletedEntry: Text = fc
  .tuple(acl, way, number)
  .map(
    ([which, direction, at]) =>
      `aws ec2 delete-network-acl-entry --network-acl-id ${which} ${direction} --rule-number ${at}`,
  );

const refusedEntry: Text = fc.constantFrom(
  'aws ec2 create-network-acl-entry --network-acl-id @n0 --rule-number 70 --protocol -1 --rule-action deny --cidr-block 0.0.0.0/0',
  'aws ec2 delete-network-acl-entry --network-acl-id @n0 --rule-number 100',
  'aws ec2 delete-network-acl-entry --network-acl-id @n1 --egress',
);

/** To ACLs of the same network: the emulator takes the subnet out of its old one before it refuses another. */
const associatedAcl: Text = fc
  .tuple(fc.constantFrom('@na0', '@na1', '@na2', '@na3'), acl)
  .map(
    ([association, which]) =>
      `aws ec2 replace-network-acl-association --association-id ${association} --network-acl-id ${which}`,
  );

const table = fc.constantFrom('@rt0', '@rt1', '@main');
const TARGETS = [
  '--gateway-id @igw',
  '--vpc-peering-connection-id @pcx',
  '--nat-gateway-id @nat',
  '--instance-id @i2',
];
const destination = fc.constantFrom('0.0.0.0/0', '10.1.0.0/16', '203.0.113.0/24', '198.51.100.0/25');

const writtenRoute: Text = fc
  .tuple(fc.constantFrom('create', 'create', 'replace'), table, destination, fc.constantFrom(...TARGETS))
  .map(
    ([verb, which, blocks, target]) =>
      `aws ec2 ${verb}-route --route-table-id ${which} --destination-cidr-block ${blocks} ${target}`,
  );

/** The emulator refuses no second route to such a destination, which is why both lead to the same place. */
const otherRoute: Text = fc
  .tuple(table, fc.constantFrom('--destination-ipv6-cidr-block ::/0', '--destination-prefix-list-id @pl0'))
  .map(([which, to]) => `aws ec2 create-route --route-table-id ${which} ${to} --gateway-id @igw || true`);

/** That of an interface is only put in the place of another: the emulator refuses no second one. */
const interfaceRoute: Text = fc
  .tuple(table, destination)
  .map(
    ([which, blocks]) =>
      `aws ec2 replace-route --route-table-id ${which} --destination-cidr-block ${blocks} --network-interface-id @e2`,
  );

const deletedRoute: Text = fc
  .tuple(
    table,
    fc.oneof(
      destination.map((each) => `--destination-cidr-block ${each}`),
      fc.constant('--destination-ipv6-cidr-block ::/0'),
    ),
  )
  .map(([which, to]) => `aws ec2 delete-route --route-table-id ${which} ${to}`);

/** Where a subnet has another table the emulator does nothing, and an account fails. */
const associatedTable: Text = fc
  .tuple(table, fc.constantFrom('@s0', '@s1', '@s2', '@s3'))
  .map(
    ([which, subnet]) =>
      `aws ec2 associate-route-table --route-table-id ${which} --subnet-id ${subnet} || true`,
  );

/** To another table than the one before, where the emulator keeps the association. */
const replacedTable: Text = fc.constantFrom(
  ...['@a0 @rt1', '@a0 @main', '@a1 @rt0', '@a1 @main', '@m @rt0', '@m @rt1'].map((each) => {
    const [association, to] = each.split(' ');
    return `aws ec2 replace-route-table-association --association-id ${association} --route-table-id ${to}`;
  }),
);

const dissociatedTable: Text = fc
  .constantFrom('@a0', '@a1', '@m')
  .map((each) => `aws ec2 disassociate-route-table --association-id ${each}`);

/** With the version that is due, and each block once, which the emulator does not ask for. */
const changedList: Text = fc.constantFrom(
  'aws ec2 modify-managed-prefix-list --prefix-list-id @pl0 --current-version @next --add-entries Cidr=@added',
  'aws ec2 modify-managed-prefix-list --prefix-list-id @pl0 --current-version @next --remove-entries Cidr=@removed',
  'aws ec2 modify-managed-prefix-list --prefix-list-id @pl0 --current-version @next --add-entries Cidr=@added,Description=new --remove-entries Cidr=@removed',
);

const otherList: Text = fc.constantFrom(
  'aws ec2 create-managed-prefix-list --prefix-list-name made --max-entries 5 --address-family IPv4 --entries Cidr=192.0.2.0/25 Cidr=192.0.2.128/26,Description=half',
  // The emulator deletes what rules name, too, and this one is named by none.
  'aws ec2 delete-managed-prefix-list --prefix-list-id @pl2',
);

/** Commands on network ACLs. */
export const aclCommand: Text = fc.oneof(
  { weight: 6, arbitrary: writtenEntry },
  { weight: 3, arbitrary: deletedEntry },
  { weight: 1, arbitrary: refusedEntry },
  { weight: 2, arbitrary: associatedAcl },
);

/** Commands on routes, and where route tables are put. */
export const routeCommand: Text = fc.oneof(
  { weight: 6, arbitrary: writtenRoute },
  { weight: 1, arbitrary: otherRoute },
  { weight: 1, arbitrary: interfaceRoute },
  { weight: 3, arbitrary: deletedRoute },
  { weight: 2, arbitrary: associatedTable },
  { weight: 2, arbitrary: replacedTable },
  { weight: 2, arbitrary: dissociatedTable },
);

/** Commands on managed prefix lists. */
export const listCommand: Text = fc.oneof(
  { weight: 3, arbitrary: changedList },
  { weight: 1, arbitrary: otherList },
);

/** Each to one interface that no machine has: the emulator gives machines another address of their own, and leaves one that moves where it was. */
const associatedAddress: Text = fc
  .constantFrom('@ea0 @e0', '@ea1 @e2')
  .map((pair) => pair.split(' '))
  .map(
    ([address, to]) =>
      `aws ec2 associate-address --allocation-id ${address} --network-interface-id ${to} --allow-reassociation`,
  );

/** The emulator deletes a connection twice, and an account fails. */
const changedPeering: Text = fc.constantFrom(
  'aws ec2 delete-vpc-peering-connection --vpc-peering-connection-id @pcx || true',
  'aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id @pcx',
  'aws ec2 create-vpc-peering-connection --vpc-id @v0',
);

/** The emulator deletes main tables, and detaches a gateway of a network whose machines have public addresses. */
const changedPlace: Text = fc.constantFrom(
  'aws ec2 delete-route-table --route-table-id @rt2',
  'aws ec2 create-subnet --vpc-id @v0 --cidr-block 10.0.10.0/24',
  'aws ec2 create-subnet --vpc-id @v0 --cidr-block 10.0.1.128/25',
  'aws ec2 create-subnet --vpc-id @v0 --cidr-block 10.7.0.0/24',
  'aws ec2 delete-subnet --subnet-id @s5',
  'aws ec2 attach-internet-gateway --internet-gateway-id @igw --vpc-id @v1',
  'aws ec2 delete-internet-gateway --internet-gateway-id @igw',
  'aws ec2 attach-internet-gateway --vpc-id @v1 --internet-gateway-id "$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)"',
);

/** Commands on elastic addresses, peerings, and what lies in networks. */
export const placeCommand: Text = fc.oneof(
  { weight: 2, arbitrary: associatedAddress },
  { weight: 1, arbitrary: changedPeering },
  { weight: 3, arbitrary: changedPlace },
);
