import { keyOf, nameOf, parentOf, type Resource } from './resources.ts';
import type { NetworkInterface } from './schema.ts';
import type { KnownNetwork } from './topology.ts';

/** A virtual network by the last part of its id. */
interface NamedNetwork {
  readonly key: string;
  readonly name: string;
  /** The file that describes it; absent: interfaces alone name it. */
  readonly file?: string;
}

/** The networks that any evidence names. */
export function namedNetworks(
  networks: ReadonlyMap<string, KnownNetwork>,
  interfaces: readonly Resource<NetworkInterface>[],
): NamedNetwork[] {
  const unseen = interfaces.flatMap(({ value }) =>
    value.ipConfigurations.flatMap(({ subnet }) => (subnet ? [parentOf(subnet.id)] : [])),
  );
  return [
    ...new Map([
      ...unseen.map((id): [string, NamedNetwork] => [keyOf(id), { key: keyOf(id), name: nameOf(id) }]),
      ...[...networks].map(([key, { resource }]): [string, NamedNetwork] => [
        key,
        { key, name: resource.name, file: resource.file },
      ]),
    ]).values(),
  ];
}

/** What the command line and the interface call these rules: `admin-rules`, `az-network-manager-list-effective-security-admin-rule`. */
const RULES =
  /(az.)?(network.?manager.?)?(list.?)?(network.?manager.?)?(effective.?)?(security.?)?(admin.?)?rules?/;

/**
 * The networks whose rules a file may hold, by its name: a folder or the file is named as the network, perhaps with words for the
 * rules. Where none is, it may be any network, also one of which nothing is in evidence, unless there is only one and the name says
 * nothing at all.
 */
export function homesOf(
  file: string,
  networks: readonly NamedNetwork[],
): { readonly keys: readonly string[]; readonly isSure: boolean } {
  const parts = partsOf(file);
  const named = networks.filter(({ name }) => parts.some((part) => names(part, name.toLowerCase())));
  const keys = (named.length > 0 ? named : networks).map(({ key }) => key);
  const [only, second] = named.length > 0 ? named : networks;
  return {
    keys,
    isSure: only !== undefined && second === undefined && (named.length > 0 || saysNothing(file, only.file)),
  };
}

function names(part: string, name: string): boolean {
  if (part === name) return true;
  return [
    part.startsWith(name) ? part.slice(name.length) : undefined,
    part.endsWith(name) ? part.slice(0, part.length - name.length) : undefined,
  ].some((rest) => rest !== undefined && isOfRules(rest));
}

/** The file stands beside the one with the network, and its name is that of the rules; or both are one. */
function saysNothing(file: string, beside: string | undefined): boolean {
  if (beside === undefined) return false;
  const [parts, others] = [partsOf(file), partsOf(beside)];
  const apart = parts.findIndex((part, index) => part !== others[index]);
  return apart === -1 || parts.slice(apart).every(isOfRules);
}

function isOfRules(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text.replace(RULES, ''));
}

function partsOf(file: string): string[] {
  return file
    .toLowerCase()
    .replace(/\.json$/, '')
    .split('/');
}
