/** What a text is that no importer reads. */
export interface UnreadFormat {
  /** What it is, and what to give in its place; undefined where that is not known. */
  readonly reason?: string;
  /** It is firewall state, whose absence from the evidence is told wherever the file lies. */
  readonly holdsRules: boolean;
}

/** What stands in a text, and what that makes of it; the first that fits decides. */
type Sign = readonly [sign: RegExp, reason: string];

const AWS = 'export with `--output json`';
const AZURE = 'export with `-o json`';
const ADDRESSES = 'export `ip -j addr`';
const ROUTES = 'export `ip -j route show table all`';
const WINDOWS = 'the script of `flowproof collect host --for windows` gathers what is read';
const CHANGE = 'and not what runs: `flowproof diff --change` reads it';

const RULES: readonly Sign[] = [
  [
    /^Chain \S+ \((policy|\d+ references)/m,
    'it is what `iptables -L` prints, which hides a part of the rules: export `iptables-save` and `ip6tables-save`',
  ],
  [
    /^(pass|block) (in|out|drop|return|quick|log|all|from|on)\b/m,
    'rules of pf (BSD, macOS) are not modelled',
  ],
  [
    /^Direction\s*: (In|Out)bound\s*$|DisplayName[^\n]{0,400}Direction|^DefaultInboundAction\s*:/m,
    `it is what PowerShell shows on a screen: ${WINDOWS}`,
  ],
  [/^\|+ +Describe\w+ +\|/m, `it is a table of the AWS command line: ${AWS}`],
  [
    /^(SECURITYGROUP|IPPERMISSION|NETWORKACL|SUBNETS|VPCS|ROUTETABLES|INTERNETGATEWAYS|NETWORKINTERFACES|RESERVATIONS|PREFIXLISTS|LOADBALANCERS)\w*\t/m,
    `it is text of the AWS command line: ${AWS}`,
  ],
  [
    /^(- )?(SecurityGroup(Rule)?s|NetworkAcls|Subnets|Vpcs|RouteTables|InternetGateways|NetworkInterfaces|Reservations|PrefixLists|LoadBalancers):\s*$/m,
    `it is YAML of the AWS command line: ${AWS}`,
  ],
  [
    /^\s*\[\s*\{[\s\S]*"(IpPermissions|NetworkAclId|RouteTableId|NetworkInterfaceId|SubnetId|VpcId|InternetGatewayId|PrefixListId|InstanceId)"\s*:/,
    'it is a part of an answer of AWS: export it without `--query`',
  ],
  [
    /^[^\n]*\b(ResourceGroup|ProvisioningState|SourceAddressPrefix)[^\n]*\n-{2,}( +-{2,})+\s*$/m,
    `it is a table of the Azure command line: ${AZURE}`,
  ],
  [/\t\/subscriptions\/[^\t\n]+\t/, `it is text of the Azure command line: ${AZURE}`],
  [/^[ -]*id: \/subscriptions\//m, `it is YAML of the Azure command line: ${AZURE}`],
  [/"kind"\s*:\s*"compute#firewall/, 'firewall rules of Google Cloud are not modelled'],
];

const OTHERS: readonly Sign[] = [
  [
    /"format_version"\s*:[\s\S]*"(planned_values|resource_changes)"\s*:/,
    `it is a plan of Terraform, ${CHANGE}`,
  ],
  [
    /"terraform_version"\s*:[\s\S]*"lineage"\s*:/,
    'it is the state of Terraform, and not what runs: export what the cloud says',
  ],
  [
    /(^\s*kind|"kind")\s*:\s*"?\w*NetworkPolicy\b/m,
    'policies of Kubernetes are not modelled: what a node does is in its own rules',
  ],
  [/deploymentTemplate\.json#/, 'it is a template of Azure, and not what runs'],
  [/(^|")AWSTemplateFormatVersion"?\s*:/m, `it is a template of CloudFormation, ${CHANGE}`],
  [
    /^\s*(sudo\s+)?(ip6?tables -|nft (add|insert|delete|flush) |ufw (allow|deny|delete|insert) |firewall-cmd --|netsh advfirewall |New-NetFirewallRule |aws ec2 |az network )/m,
    `it holds commands, ${CHANGE}`,
  ],
  [/^\d+: \S+: <[A-Z0-9_,-]*> /m, `it is what \`ip addr\` or \`ip link\` prints: ${ADDRESSES}`],
  [/^\d+:\s+(not )?from \S+ /m, 'it is what `ip rule` prints: export `ip -j rule`'],
  [/^\S+ .*\bdev \S+ .*\b(proto|scope|src|metric) /m, `it is what \`ip route\` prints: ${ROUTES}`],
  [/^Kernel IP(v6)? routing table/m, `it is what \`route\` prints: ${ROUTES}`],
  [/^\S+: flags=\d+<[A-Z,]*>/m, `it is what \`ifconfig\` prints: ${ADDRESSES}`],
  [/^Active Internet connections/m, 'it is what `netstat` prints: export `ss -H -tulpn`'],
  [
    /^(Windows IP Configuration|IPv4 Route Table|Active Connections)\s*$/m,
    `it is text of Windows for people: ${WINDOWS}`,
  ],
];

/** Of rule sets in known formats that lack what these are recognised by. */
const TRACES = new RegExp(
  [
    String.raw`^\*(filter|nat|mangle|raw|security)\s*$`,
    String.raw`^-A \S+ `,
    '^(add )?table (ip|ip6|inet|bridge|arp|netdev) ',
    '"nftables"\\s*:',
    '"(securityRules|IpPermissions|NetworkAclEntries|firewallRules)"',
    '^Rule Name:',
    'DefaultInboundAction',
    String.raw`\|Action=(Allow|Block)\|`,
    '^Status: (active|inactive)',
    String.raw`^[ \t]+target: (default|ACCEPT|DROP|REJECT|%%REJECT%%)`,
  ].join('|'),
  'm',
);

const LONGEST = 1_000_000;

/** What a text or JSON document looks like that no importer knows: nothing that looks like rules is passed over in silence. */
export function unreadFormat(text: string): UnreadFormat {
  const head = text.slice(0, LONGEST);
  const reasonIn = (signs: readonly Sign[]) => signs.find(([sign]) => sign.test(head))?.[1];
  const rules = reasonIn(RULES);
  if (rules !== undefined) return { reason: rules, holdsRules: true };
  const holdsRules = TRACES.test(head);
  const other = reasonIn(OTHERS);
  return other === undefined ? { holdsRules } : { reason: other, holdsRules };
}
