import type { XmlElement, XmlMistake } from './xml.ts';

/** Attributes of an element: those that it needs, then those that it may have. */
type Attributes = readonly [required: string, optional?: string];

const TEXT: Readonly<Record<string, Attributes>> = { short: [''], description: [''] };

/** What zones and policies have in common (firewalld.zone(5), firewalld.policy(5), firewalld.richlanguage(5)). */
const SETTINGS: Readonly<Record<string, Attributes>> = {
  ...TEXT,
  service: ['name'],
  port: ['port protocol'],
  'icmp-block': ['name'],
  'icmp-type': ['name'],
  'forward-port': ['port protocol', 'to-port to-addr'],
  // A planned change writes why a rule may hold or not.
  rule: ['', 'family priority undecided-because'],
  source: ['', 'address mac invert family ipset'],
  destination: ['', 'address invert ipset'],
  protocol: ['value'],
  'source-port': ['port protocol'],
  log: ['', 'prefix level'],
  nflog: ['', 'group prefix queue-size'],
  audit: [''],
  accept: [''],
  reject: ['', 'type'],
  drop: [''],
  mark: ['set'],
  limit: ['value', 'burst'],
  'tcp-mss-clamp': ['', 'value'],
};

/** Elements and attributes of every release; an older program refuses those that a newer one added. */
const ELEMENTS = {
  zone: {
    ...SETTINGS,
    zone: ['', 'name immutable target version ingress-priority egress-priority'],
    interface: ['name'],
    forward: [''],
    masquerade: ['', 'enabled'],
    'icmp-block-inversion': [''],
  },
  policy: {
    ...SETTINGS,
    policy: ['target', 'version priority'],
    disable: [''],
    masquerade: [''],
    'ingress-zone': ['name'],
    'egress-zone': ['name'],
  },
  service: {
    ...TEXT,
    service: ['', 'name version'],
    port: ['port protocol'],
    protocol: ['value'],
    module: ['name'],
    destination: ['', 'ipv4 ipv6'],
    'source-port': ['port protocol'],
    include: ['service'],
    helper: ['name'],
  },
  ipset: { ...TEXT, ipset: ['type', 'version'], option: ['name', 'value'], entry: [''] },
  icmptype: { ...TEXT, icmptype: ['', 'name version'], destination: ['', 'ipv4 ipv6'] },
  helper: { ...TEXT, helper: ['module', 'family version name'], port: ['port protocol'] },
  direct: {
    direct: [''],
    chain: ['ipv table chain'],
    rule: ['ipv table chain priority'],
    passthrough: ['ipv'],
  },
  whitelist: {
    whitelist: [''],
    command: ['name'],
    selinux: ['context'],
    user: ['', 'id name'],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Attributes>>>>;

/** Kinds of documents, by the name of their root element. */
export type DocumentKind = keyof typeof ELEMENTS;

export function isDocumentKind(name: string): name is DocumentKind {
  return Object.hasOwn(ELEMENTS, name);
}

/** The first element or attribute that firewalld does not know in a document of this kind, or misses: it refuses the file then. */
export function strangeElement(kind: DocumentKind, element: XmlElement): XmlMistake | undefined {
  const known: Readonly<Record<string, Attributes>> = ELEMENTS[kind];
  const { name, attributes, children, line } = element;
  const allowed = Object.hasOwn(known, name) ? known[name] : undefined;
  if (allowed === undefined) return { problem: `a ${kind} has no element ${name}`, line };
  const [required = [], optional = []] = allowed.map((names = '') => names.split(' ').filter(Boolean));
  const missing = required.find((attribute) => !attributes.has(attribute));
  if (missing !== undefined) return { problem: `element ${name} lacks its attribute ${missing}`, line };
  const strange = [...attributes.keys()].find(
    (attribute) => !required.includes(attribute) && !optional.includes(attribute),
  );
  if (strange !== undefined) return { problem: `element ${name} has no attribute ${strange}`, line };
  for (const child of children) {
    const mistake = strangeElement(kind, child);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}
