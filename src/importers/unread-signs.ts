/** What stands in a text, and what that makes of it; the first that fits decides. */
type Sign = readonly [sign: RegExp, reason: string];

const AWS = 'export with `--output json`';
const AZURE = 'export with `-o json`';
const ADDRESSES = 'export `ip -j addr`';
const ROUTES = 'export `ip -j route show table all`';
const WINDOWS = 'the script of `flowproof collect host --for windows` gathers what is read';
const POLICIES =
  'export what holds on the host (`reg export HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall`)';
const CHANGE = 'and not what runs: `flowproof diff --change` reads it';
const UFW = 'give `/etc/ufw`, `/etc/default/ufw` and `iptables-save`';
const FIREWALLD =
  'give `/etc/firewalld` and `/usr/lib/firewalld`, or `firewall-cmd --list-all-zones` and `--list-all-policies`';
const IPTABLES = 'which hides a part of the rules: export `iptables-save` and `ip6tables-save`';

/** Firewall state in another form. */
export const RULES: readonly Sign[] = [
  [/^Chain \S+ \((policy|\d+ references)/m, `it is what \`iptables -L\` prints, ${IPTABLES}`],
  [
    /"filter_name"\s*:|^([^\n]*[,;|])?"?filter_name"?[,;|]/,
    `it is what osquery says of iptables, ${IPTABLES}`,
  ],
  [
    /^Added user rules \(see 'ufw status'/m,
    `it is what \`ufw show added\` prints, which hides a part of the rules: ${UFW}`,
  ],
  [
    /^[\w.-]+( \((default|active|, )+\))?\r?\n {2}(interfaces|sources): /m,
    `it is what \`firewall-cmd --get-active-zones\` prints, which shows no rules: ${FIREWALLD}`,
  ],
  [
    /^(pass|block) (in|out|drop|return|quick|log|all|from|on)\b/m,
    'rules of pf (BSD, macOS) are not modelled',
  ],
  [
    /^(ASA Version|access-list \S+ (extended )?(permit|deny)|config firewall policy|set security policies)\b/m,
    'rules of network appliances are not modelled',
  ],
  [
    /^([^\n]{0,400}[,;])?"?DisplayName"?[,;]([^\n]{0,400}[,;])?"?Direction"?([,;]|\s*$)/m,
    `it is CSV of PowerShell (\`Export-Csv\`), which is not read: ${WINDOWS}`,
  ],
  [
    /^Direction\s*: (In|Out)bound\s*$|DisplayName[^\n]{0,400}Direction|^DefaultInboundAction\s*:|^(Domain|Private|Public) +(True|False)\s*$/m,
    `it is what PowerShell shows on a screen: ${WINDOWS}`,
  ],
  [
    /^(Name|Nome?|Nombre|名前)[\t,;][^\t,;\n]{2,20}[\t,;](Profil[eo]?|Perfil|プロファイル)[\t,;]/m,
    `it is the list that the console of Windows exports: ${WINDOWS}`,
  ],
  [/"profile_domain"\s*:/, `it is what osquery says of Windows: ${WINDOWS}`],
  [
    /\b(Block|Allow)Inbound(Always)?, ?(Block|Allow)Outbound\b/,
    `its headings are neither English nor German: ${WINDOWS}`,
  ],
  [
    /\bWindowsFirewallSettings\b|<[^\n<>]{1,80}>[^\n<>]{0,80}Windows (Defender )?Firewall with Advanced Security/i,
    `it is a report on group policies: ${POLICIES}`,
  ],
  [/^Computer\r?\n[^\n]*WindowsFirewall/im, `it is text of LGPO: ${POLICIES}`],
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
    /^([^\n]*[,;])?"?(Security group( rule)?|Network ACL|Route table|Network interface|Subnet|VPC) ID"?([,;]|\s*$)/im,
    'it is CSV of the console of AWS: export the answers of `aws ec2 describe-…`',
  ],
  [
    /'(SecurityGroup(Rule)?s|NetworkAcls|Subnets|Vpcs|RouteTables|NetworkInterfaces|Reservations)': \[/,
    'it is text of Python: write it with `json.dumps`',
  ],
  [
    /"((baseC|c)onfigurationItems|QueryInfo)"\s*:/,
    'it is a record of AWS Config: export the answers of `aws ec2 describe-…`',
  ],
  [
    /\bip_permissions\b|"ipPermissions"\s*:|xmlns="http:\/\/ec2\.amazonaws\.com/,
    'it is the state of AWS as another program writes it: export the answers of `aws ec2 describe-…`',
  ],
  [
    /^(?=[^\n]*?\b(ResourceGroup|ProvisioningState|SourceAddressPrefix|Address Prefix))[^\n]*\n-{2,}( +-{2,})+\s*$/m,
    `it is a table of the Azure command line: ${AZURE}`,
  ],
  [/\t\/subscriptions\/[^\t\n]+\t/, `it is text of the Azure command line: ${AZURE}`],
  [/^[ -]*id: \/subscriptions\//m, `it is YAML of the Azure command line: ${AZURE}`],
  [
    /"Id"\s*:\s*"\/subscriptions\/|^Id +: \/subscriptions\//m,
    'it is what PowerShell says of Azure: export `az … -o json`',
  ],
  [
    /^("?\/subscriptions\/|"?Priori(ty|tät|té|dad|tà)"?[,;]"?(Name|Nom|Nombre|Nome)"?[,;]|([^\n]*[,;])?"?Resource group"?[,;]([^\n]*[,;])?"?Subscription( ID)?"?([,;]|\s*$))/im,
    'it is CSV of Azure: export `az … -o json`',
  ],
  [
    /^(?=[\s\S]*?"access"\s*:\s*"(Allow|Deny)")(?=[\s\S]*?"direction"\s*:)/,
    'it is a part of an answer of Azure: export the whole answer, without `--query` and jq',
  ],
  [
    /"?kind"?\s*:\s*"?compute#firewall|^NAME +NETWORK +DIRECTION +PRIORITY/m,
    'firewall rules of Google Cloud are not modelled',
  ],
  [
    /^(?=[\s\S]*?"stdout(_lines)?"\s*:)(?=[\s\S]*?(\*(filter|nat|mangle|raw|security)\b|\btable (ip|ip6|inet) |-A [A-Z]+ |Status: active|\|Action=))/,
    'it is an answer of Ansible: save the text of its `stdout` as a file of its own',
  ],
];

/** State without rules in another form. */
export const FACTS: readonly Sign[] = [
  [
    /^\d+: \S+: <[A-Z0-9_,-]*> |^\d+: \S+ +inet6? |^\S+ +(UP|DOWN|UNKNOWN|DORMANT|LOWERLAYERDOWN) +[\da-f]*[.:]/m,
    `it is what \`ip addr\` or \`ip link\` prints: ${ADDRESSES}`,
  ],
  [/^\d+:\s+(not )?from \S+ /m, 'it is what `ip rule` prints: export `ip -j rule`'],
  [
    /^\S{1,60} .{0,200}\bdev \S{1,40} .{0,200}\b(proto|scope|src|metric) /m,
    `it is what \`ip route\` prints: ${ROUTES}`,
  ],
  [/^Kernel IP(v6)? routing table/m, `it is what \`route\` prints: ${ROUTES}`],
  [/^\S+: flags=\d+<[A-Z,]*>/m, `it is what \`ifconfig\` prints: ${ADDRESSES}`],
  [/^Name: \S+\r?\nType: (hash|bitmap|list):/m, 'it is what `ipset list` prints: export `ipset save`'],
  [/^Active Internet connections/m, 'it is what `netstat` prints: export `ss -H -tulpn`'],
  [
    /^(Windows IP Configuration|IPv4 Route Table|Active Connections)\s*$/m,
    `it is text of Windows for people: ${WINDOWS}`,
  ],
  [
    /"ansible_(facts|all_ipv4_addresses)"\s*:/,
    'it holds facts of Ansible: export `ip -j addr` and `ip -j route show table all`',
  ],
  [
    /\|Action=(Allow|Block)\|/,
    'it holds rules of Windows without the keys that they lie in: `reg export` writes both',
  ],
];

/** What is no state. */
export const OTHERS: readonly Sign[] = [
  [
    /^(?=[\s\S]*?"format_version"\s*:)(?=[\s\S]*?"(planned_values|resource_changes)"\s*:)/,
    `it is a plan of Terraform, ${CHANGE}`,
  ],
  [
    /^(?=[\s\S]*?"terraform_version"\s*:)(?=[\s\S]*?"(lineage|root_module)"\s*:)/,
    'it is the state of Terraform, and not what runs: export what the cloud says',
  ],
  [
    /^(?:[ \t]*[+~-])?[ \t]*resource "(aws|azurerm|google)_\w+" "/m,
    'it is Terraform, and not what runs: `flowproof diff --change` reads a plan (`terraform show -json`)',
  ],
  [
    /(^[ \t]*kind|"kind")\s*:\s*"?\w*NetworkPolicy\b/m,
    'policies of Kubernetes are not modelled: what a node does is in its own rules',
  ],
  [/deploymentTemplate\.json#/, 'it is a template of Azure, and not what runs'],
  [/(^|")AWSTemplateFormatVersion"?\s*:/m, `it is a template of CloudFormation, ${CHANGE}`],
  [
    /^[ \t]*(sudo[ \t]+)?(ip6?tables -|nft (add|insert|delete|flush) |ufw (allow|deny|delete|insert) |firewall-cmd --|netsh advfirewall |New-NetFirewallRule |aws ec2 |az network )/m,
    `it holds commands, ${CHANGE}`,
  ],
  [
    /"ProductArn"\s*:|^scoutsuite_results|"event_code"\s*:|^AUTH_METHOD;/m,
    'it holds findings of another scanner: export the state itself',
  ],
];
