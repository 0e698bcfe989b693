import { looksLikeJson } from './json-document.ts';
import { FACTS, OTHERS, RULES } from './unread-signs.ts';

/** What a text is that no importer reads. */
export interface UnreadFormat {
  /** What it is, and what to give in its place; undefined where that is not known. */
  readonly reason?: string;
  /** It is state, whose absence from the evidence is told wherever the file lies. */
  readonly isState: boolean;
  /** It is state of a firewall. */
  readonly holdsRules: boolean;
}

/** Of rule sets in known formats that lack what these are recognised by. */
const TRACES = new RegExp(
  [
    String.raw`^\*(filter|nat|mangle|raw|security)\s*$`,
    String.raw`^-A \S+ `,
    String.raw`[\]:|>] -A (INPUT|FORWARD|OUTPUT) `,
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

/** Members of answers of clouds and of what they list. */
const OF_AWS =
  /"(SecurityGroups|SecurityGroupRules|IpPermissions|IpProtocol|NetworkAcls|NetworkAclId|RouteTables|RouteTableId|NetworkInterfaces|NetworkInterfaceId|SubnetId|CidrBlock|InternetGatewayId|Reservations|PrivateIpAddress)"\s*:/;
const OF_AZURE = /"id"\s*:\s*"\/subscriptions\/[^"\n]*\/providers\/microsoft\.(network|compute)\//i;

const LONGEST = 1_000_000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is told its colours by them
const COLOURS = /\u001b\[[\d;?]*[A-Za-z]/g;

/** What a text or JSON document looks like that no importer knows: nothing that looks like state is passed over in silence. */
export function unreadFormat(text: string): UnreadFormat {
  const head = text.slice(0, LONGEST);
  const plain = head.replace(COLOURS, '');
  if (plain !== head) {
    const reason = 'it holds colours of a terminal: save it without them (`--no-color`, `jq -M`)';
    return { ...unreadFormat(plain), reason };
  }
  const reasonIn = (signs: typeof RULES) => signs.find(([sign]) => sign.test(head))?.[1];
  const rules = reasonIn(RULES);
  if (rules !== undefined) return { reason: rules, isState: true, holdsRules: true };
  const holdsRules = TRACES.test(head);
  const other = reasonIn(OTHERS);
  if (other !== undefined) return { reason: other, isState: holdsRules, holdsRules };
  const facts = reasonIn(FACTS);
  if (facts !== undefined) return { reason: facts, isState: true, holdsRules };
  const isOfAws = OF_AWS.test(head);
  if (looksLikeJson(head))
    return { ...(isOfAws ? { reason: PART } : {}), isState: isOfAws || holdsRules, holdsRules };
  const isState = holdsRules || ((isOfAws || OF_AZURE.test(head)) && JSON_INSIDE.test(head));
  const around = AROUND.find(([sign]) => sign.test(head))?.[1];
  return { ...(around === undefined ? {} : { reason: around }), isState, holdsRules };
}

const PART = 'it is a part of an answer of AWS: export the whole answer, without `--query` and jq';

const JSON_INSIDE = /(^|[\s:])[[{]\s*([[{]\s*)?"[\w@$.-]+"\s*:/;
/** A line of a shell with its prompt (`root@web:~# …`, `[root@web ~]# …`, `$ …`), or one that asks for a password. */
const PROMPT = /^(\[sudo\] |\[?[\w.-]+@[\w.-]+[^\n]{0,80}[$#](\s|$)|\$ \w)/m;
/** What mail, editors and pages put before and between words of what a program printed. */
const COPIED =
  /^(> ?|[ \t]*\d+[ \t]+)(\*(filter|nat|mangle|raw|security)|:(INPUT|FORWARD|OUTPUT) |table (ip|ip6|inet) )|^:(INPUT|FORWARD|OUTPUT)\u00a0/m;
const AROUND: typeof RULES = [
  [JSON_INSIDE, 'it holds JSON among other lines (a prompt, a warning): save the JSON alone'],
  [PROMPT, 'it is the session of a terminal: save what each command prints in a file of its own'],
  [
    COPIED,
    'it was copied with marks before its lines or between its words: save what the program prints as it is',
  ],
];
