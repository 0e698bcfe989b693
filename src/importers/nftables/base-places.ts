import type { BaseChain, Condition, Hook, Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import { trackingPlace } from '../tracking.ts';
import { opaque } from './part.ts';
import type { BasePlace, ChainDump, TableDump } from './tables.ts';

/** A base chain's places in the model, and chains that lead to it. */
export interface Places {
  readonly bases: readonly BaseChain[];
  readonly before: ReadonlyMap<string, readonly Rule[]>;
  readonly gaps: readonly Pick<Gap, 'effect' | 'what'>[];
}

const HOOKS: readonly string[] = ['prerouting', 'input', 'forward', 'output', 'postrouting'];
/** Ingress comes before every other chain, egress after. */
const OUTERMOST = 1_000_000;

/** Where a base chain hangs; ingress is run as the first of prerouting, for the packets of its interfaces. */
export function placesOf(chain: ChainDump, key: string, table: TableDump): Places {
  const base = chain.base as BasePlace;
  const rules = guards(chain, key, table);
  const start = rules.length === 0 ? key : `${key} start`;
  const before = new Map(rules.length === 0 ? [] : [[start, rules]]);
  const outer = base.hook === 'ingress' ? -OUTERMOST : base.hook === 'egress' ? OUTERMOST : 0;
  const hook = base.hook === 'ingress' ? 'prerouting' : base.hook === 'egress' ? 'postrouting' : base.hook;
  if (!HOOKS.includes(hook))
    return {
      bases: [],
      before,
      gaps: [{ effect: 'either', what: `hook ${base.hook} of chain ${chain.name} is not modelled` }],
    };
  return {
    bases: [
      {
        hook: hook as Hook,
        priority: base.priority + outer,
        ...trackingPlace(hook as Hook, base.priority + outer),
        ...(table.family === 'ip' ? { family: 4 } : table.family === 'ip6' ? { family: 6 } : {}),
        chain: start,
        table: `${table.family} ${table.name}`,
        policy: base.policy,
        translates: base.type === 'nat',
        ...(base.type === 'route' ? { reroutes: true } : {}),
        origin: { ...chain.origin, text: `chain ${chain.name}: policy ${base.policy}`, standing: 'default' },
      },
    ],
    before,
    gaps: gapsOf(chain, table),
  };
}

function gapsOf({ name, base }: ChainDump, { dormant }: TableDump): Places['gaps'] {
  const gaps: Pick<Gap, 'effect' | 'what'>[] = [];
  if (dormant === 'perhaps') gaps.push({ effect: 'either', what: DORMANT });
  if (base?.hook === 'egress')
    gaps.push({ effect: 'either', what: `chain ${name} at egress is not modelled` });
  if (base?.hook === 'ingress' && base.devices.length === 0)
    gaps.push({ effect: 'either', what: `the interfaces of chain ${name} were not printed` });
  return gaps;
}

const DORMANT =
  'flags of the table were printed that may say it is dormant (`nft list ruleset` without -j says)';

/** Rules that a packet meets before the chain's own: who does not meet those at all. */
function guards({ name, base, origin }: ChainDump, key: string, table: TableDump): Rule[] {
  const rules: Rule[] = [];
  const add = (conditions: readonly Condition[], action: Rule['action']) =>
    rules.push({ id: `${key} start ${rules.length + 1}`, conditions, action, origin });
  if (table.dormant === 'perhaps') add([opaque(DORMANT)], { kind: 'accept' });
  if (base?.hook === 'ingress' || base?.hook === 'egress') {
    const direction = base.hook === 'ingress' ? 'in' : 'out';
    const others = base.devices.map((device): Condition => {
      const prefix = device.endsWith('*');
      return {
        kind: 'interface',
        direction,
        name: prefix ? device.slice(0, -1) : device,
        prefix,
        negated: true,
      };
    });
    add(others.length === 0 ? [opaque(`the interfaces of chain ${name}`)] : others, { kind: 'accept' });
  }
  if (base?.hook === 'egress') add([], { kind: 'opaque', reason: `chain ${name} at egress` });
  if (rules.length > 0) add([], { kind: 'goto', chain: key });
  return rules;
}
