/** How an export writes the same objects: as the command line does, as the REST interface does, or as rows of the Resource Graph. */
export const ENCODINGS = ['cli', 'rest', 'graph'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Lists whose elements are objects of their own, with `properties` where their owner has them. */
const PARTS = new Set(
  'subnets virtualNetworkPeerings securityRules defaultSecurityRules routes ipConfigurations frontendIPConfigurations backendAddressPools loadBalancingRules inboundNatRules outboundRules probes loadBalancerBackendAddresses delegations natRuleCollections networkRuleCollections applicationRuleCollections'
    .toLowerCase()
    .split(' '),
);
const OWN = new Set(['id', 'name', 'type', 'sku', 'tags', 'location', 'etag', 'kind']);
/** Enumerations that answers spell in any case. */
const WORDS = new Set(
  'access direction protocol peeringState nextHopType privateEndpointNetworkPolicies ruleType ruleCollectionType'
    .toLowerCase()
    .split(' '),
);

type Value = unknown;
type Members = Readonly<Record<string, Value>>;

const isMembers = (value: Value): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object with what is its own beside `properties`, and so its parts. */
function nested(value: Members): Members {
  const own: Record<string, Value> = {};
  const properties: Record<string, Value> = {};
  for (const [key, member] of Object.entries(value)) {
    if (key === 'resourceGroup') continue;
    (OWN.has(key) ? own : properties)[key] =
      PARTS.has(key.toLowerCase()) && Array.isArray(member)
        ? member.map((each) => (isMembers(each) ? nested(each) : each))
        : member;
  }
  return { ...own, properties };
}

/** Ids in another case everywhere they stand, and enumerations, too. */
function recased(value: Value, change: (text: string) => string, key = ''): Value {
  if (Array.isArray(value)) return value.map((each) => recased(each, change, key));
  if (isMembers(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, recased(each, change, name.toLowerCase())]),
    );
  return typeof value === 'string' && (key === 'id' || WORDS.has(key)) ? change(value) : value;
}

const typeIn = (id: Value): string => {
  const [provider, ...rest] = String(id).toLowerCase().split('/providers/')[1]?.split('/') ?? [];
  return [provider, ...rest.filter((_, index) => index % 2 === 0)].join('/');
};

/** The documents of the command line in another encoding; each file in another case where `isMixed`. */
export function encoded(
  documents: ReadonlyMap<string, Value>,
  encoding: Encoding,
  isMixed: boolean,
): Map<string, Value> {
  const cases = [String, (text: string) => text.toUpperCase(), (text: string) => text.toLowerCase()];
  const spelled = [...documents].map(([name, document], index): [string, Value] => [
    name,
    isMixed ? recased(document, cases[index % 3] ?? String) : document,
  ]);
  if (encoding === 'cli') return new Map(spelled);
  const listed = (document: Value): readonly Members[] =>
    ((isMembers(document) ? document.value : document) as readonly Members[]).map(nested);
  if (encoding === 'rest')
    return new Map(spelled.map(([name, document]) => [name, { value: listed(document) }]));
  const [rows, others] = [
    spelled.filter(([name]) => !name.startsWith('admin-rules/')),
    spelled.filter(([name]) => name.startsWith('admin-rules/')),
  ];
  const data = rows.flatMap(([, document]) =>
    listed(document).map((each) => ({ ...each, type: typeIn(each.id), resourceGroup: 'rg-test' })),
  );
  return new Map<string, Value>([
    ['resources.json', { count: data.length, data, skip_token: null, total_records: data.length }],
    ...others.map(([name, document]): [string, Value] => [name, { value: listed(document) }]),
  ]);
}
