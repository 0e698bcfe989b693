import type { BaseChain, Filter, Rule } from '../model/filter.ts';

/** A program as another one is built: by the other's chains, whatever helper chains it has. */
export interface Aligned {
  readonly bases: readonly BaseChain[];
  readonly chains: ReadonlyMap<string, readonly Rule[]>;
}

/**
 * The chains of a filter that bear the keys of another filter, or their titles behind the name of a table (`inet firewalld/filter_INPUT`). What the other has in one chain may be several here: what a chain always jumps to is put in its place.
 */
export function alignedChains(filter: Filter, like: Filter): Aligned {
  const names = new Map(
    [...filter.chains.keys()].flatMap((key): [string, string][] => {
      const title = key.slice(key.lastIndexOf('/') + 1);
      const name = like.chains.has(key) ? key : title;
      return like.chains.has(name) ? [[key, name]] : [];
    }),
  );
  const tables = new Set([...names.keys()].map(tableOf));
  const ownBases = filter.bases.filter(({ chain }) => names.has(chain) || tables.has(tableOf(chain)));
  for (const { chain } of ownBases) if (!names.has(chain)) names.set(chain, chain);
  return {
    bases: ownBases.map((base) => ({ ...base, chain: names.get(base.chain) ?? base.chain })),
    chains: new Map([...names].map(([key, name]) => [name, flatten(key, filter, names)])),
  };
}

function tableOf(key: string): string {
  return key.slice(0, Math.max(0, key.lastIndexOf('/')));
}

/** Loops are cut where filters are read, so that this ends. */
function flatten(key: string, filter: Filter, names: ReadonlyMap<string, string>): Rule[] {
  const found: Rule[] = [];
  for (const rule of filter.chains.get(key)?.rules ?? []) {
    const { action, conditions } = rule;
    if (action.kind === 'continue' || (action.kind === 'jump' && isIdle(action.chain, filter))) continue;
    if (action.kind !== 'jump' && action.kind !== 'goto') found.push(rule);
    else if (conditions.length === 0 && !names.has(action.chain) && !mayReturn(action.chain, filter))
      found.push(...flatten(action.chain, filter, names));
    else found.push({ ...rule, action: { ...action, chain: names.get(action.chain) ?? action.chain } });
    const last = found.at(-1);
    if (last?.conditions.length === 0 && ['accept', 'drop', 'reject', 'goto'].includes(last.action.kind))
      break;
  }
  return found;
}

/** Nothing in the chain, or in those that it leads to, says what becomes of a packet. */
function isIdle(key: string, filter: Filter): boolean {
  const isIdleRule = ({ action }: Rule) =>
    action.kind === 'continue' ||
    ((action.kind === 'jump' || action.kind === 'goto') && isIdle(action.chain, filter));
  return filter.chains.get(key)?.rules.every(isIdleRule) === true;
}

function mayReturn(key: string, { chains }: Filter): boolean {
  return chains.get(key)?.rules.some(({ action }) => action.kind === 'return') === true;
}
