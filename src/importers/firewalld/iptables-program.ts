import type { Chain, Filter, Rule } from '../../model/filter.ts';
import type { Family } from '../../net/address.ts';
import { PacketSpace } from '../../net/packet-set.ts';
import { packetsAmong, packetsOfFamily } from '../rule-runs.ts';

/**
 * The program of a configuration as the iptables backend loads it, for each family: by tables, without rules that say nothing of
 * the family, and in the chains that it stands in there (seen in what firewalld 1.3.3 loads).
 */
export function loadedByIptables(filter: Filter): Filter[] {
  return ([4, 6] as const).map((family) => {
    const chains = chainsOf(filter, family);
    const bases = filter.bases.map((base) => ({ ...base, family, chain: nameOf(base.chain) }));
    const used = new Map(bases.map((base) => [base.chain, base]));
    return {
      ...filter,
      family,
      bases: [...used.values()].filter(({ chain }) => (chains.get(chain)?.rules.length ?? 0) > 0),
      chains,
    };
  });
}

function chainsOf(filter: Filter, family: Family): Map<string, Chain> {
  const chains = new Map<string, Chain>();
  const among = packetsOfFamily(new PacketSpace(), family);
  const add = (name: string, rules: readonly Rule[]) =>
    chains.set(name, {
      title: name.slice(name.indexOf('/') + 1),
      rules: [...(chains.get(name)?.rules ?? []), ...rules],
    });
  for (const [key, { rules }] of filter.chains) {
    const name = nameOf(key);
    const own = withStatesTogether(rules.filter((rule) => !packetsAmong(among, rule).isEmpty()).map(placed));
    const aside = new Map([
      [`${name}_ZONES`, own.filter(({ action }) => action.kind === 'goto')],
      [NO_6TO4, own.filter(is6to4)],
    ]);
    const moved = [...aside.values()].flat();
    for (const [chain, part] of aside) if (part.length > 0) add(chain, part);
    add(
      name,
      own.flatMap((rule) => {
        if (!moved.includes(rule)) return [rule];
        const [chain, part] = [...aside].find(([, each]) => each.includes(rule)) as [string, Rule[]];
        return part[0] === rule
          ? [{ ...rule, conditions: [], action: { kind: 'jump', chain } } as const]
          : [];
      }),
    );
  }
  return chains;
}

const NO_6TO4 = 'filter/RFC3964_IPv4';

function is6to4({ action }: Rule): boolean {
  return action.kind === 'reject' && action.with === 'icmp6-addr-unreachable';
}

/** `filter_IN_policy_guard` is `filter/IN_guard`; reverse paths are checked in another table. */
function nameOf(key: string): string {
  if (key === 'filter_PREROUTING') return 'mangle/PREROUTING';
  return key.replace('_', '/').replace(/(?<=^[a-z]+\/[A-Z]+_)policy_/, '');
}

/** A forward port without an address keeps the destination that a packet has: `DNAT --to-destination :22`, and no redirection. */
export function withDestinationsKept(filter: Filter): Filter {
  const kept = ({ action, ...rule }: Rule): Rule => {
    if (action.kind !== 'translate' || action.toInterface !== true) return { ...rule, action };
    const { toInterface: _, ...port } = action;
    return { ...rule, action: port };
  };
  const chains = [...filter.chains].map(
    ([key, { title, rules }]) => [key, { title, rules: rules.map(kept) }] as const,
  );
  return { ...filter, chains: new Map(chains) };
}

/** Jumps lead to the chains of the backend. */
function placed(rule: Rule): Rule {
  const { action } = rule;
  if (action.kind !== 'jump' && action.kind !== 'goto') return rule;
  return { ...rule, action: { ...action, chain: nameOf(action.chain) } };
}

/** Neighbours that accept by the state of a connection alone are one rule. */
function withStatesTogether(rules: readonly Rule[]): Rule[] {
  const together: Rule[] = [];
  for (const rule of rules) {
    const last = together.at(-1);
    const [states, before] = [acceptedStates(rule), last === undefined ? undefined : acceptedStates(last)];
    if (last === undefined || states === undefined || before === undefined) together.push(rule);
    else
      together[together.length - 1] = {
        ...last,
        conditions: [{ kind: 'state', states: [...before, ...states] }],
      };
  }
  return together;
}

function acceptedStates({ conditions, action }: Rule) {
  const [only, second] = conditions;
  const isPlain = action.kind === 'accept' && second === undefined;
  return isPlain && only?.kind === 'state' && only.negated !== true ? only.states : undefined;
}
