import type { Asset } from '../model/asset.ts';
import type { Profile } from '../model/profile.ts';
import type { Reachability } from '../model/reachability.ts';
import { formatService } from '../model/service.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** Who may play a role: by a tag that says its name, else by open ports that the vendor's table names for it. */
export interface RoleGuess {
  readonly role: string;
  readonly title: string;
  readonly optional: boolean;
  /** Tag whose value is the role's name. */
  readonly tag?: { readonly key: string; readonly value: string };
  /** Those that the tag selects, else those that are alike. */
  readonly assets: readonly Asset[];
  /** Why these assets, where no tag says it. */
  readonly because?: string;
}

/** Guesses for every role of a profile; nothing in it is certain, the user decides. */
export function guessRoles(
  profile: Profile,
  snapshot: Snapshot,
  reach: readonly Reachability[],
): RoleGuess[] {
  return Object.entries(profile.roles).map(([role, { title, optional }]) => {
    const guess = byTag(role, snapshot) ??
      byName(role, snapshot) ??
      byPorts(profile, role, snapshot, reach) ?? { assets: [] };
    return { role, title, optional, ...guess };
  });
}

type Guess = Pick<RoleGuess, 'tag' | 'assets' | 'because'>;

function byTag(role: string, { assets }: Snapshot): Guess | undefined {
  const tags = assets
    .flatMap((asset) => Object.entries(asset.tags))
    .filter(([key, value]) => key !== 'Name' && saysRole(value, role));
  const [tag] = tags.sort(([left], [right]) => Number(/role/i.test(right)) - Number(/role/i.test(left)));
  if (tag === undefined) return undefined;
  const [key, value] = tag;
  return { tag: { key, value }, assets: assets.filter((asset) => asset.tags[key] === value) };
}

function byName(role: string, { assets }: Snapshot): Guess | undefined {
  const named = assets.filter((asset) =>
    asset.names.some((name) => saysRole(name.replace(/[-_. ]?\d+$/, ''), role)),
  );
  const windows = named.length > 0 || !words(role).includes('windows') ? named : assets.filter(isWindows);
  return windows.length === 0
    ? undefined
    : { assets: windows, because: named.length > 0 ? 'by their names' : 'they run Windows' };
}

/** As the cloud says, or its own rules are those of Windows. */
export function isWindows({ filtersByDefault, host }: Asset): boolean {
  return filtersByDefault === true || host?.stack.isStrong === true;
}

/** Assets at which a port of the role arrives by a rule that names it. */
function byPorts(
  profile: Profile,
  role: string,
  { assets }: Snapshot,
  reach: readonly Reachability[],
): Guess | undefined {
  const services = profile.requirements
    .filter((row) => row.to.includes(role))
    .flatMap((row) =>
      row.services.of.flatMap((service) => ('base' in service ? [] : [formatService(service)])),
    );
  const restricted = [...profile.restrictions, ...profile.onlyThese]
    .filter((row) => row.role === role)
    .flatMap((row) => row.services.flatMap((service) => ('base' in service ? [] : [formatService(service)])));
  const wanted = new Set([...services, ...restricted]);
  const found = reach.flatMap(({ destinations, flows }) => {
    const open = flows
      .flatMap((flow) =>
        flow.protocols.flatMap((protocol) => flow.ports.map((port) => `${protocol} ${port}`)),
      )
      .filter((service) => wanted.has(service));
    return open.length === 0 ? [] : destinations.map(({ asset }) => ({ asset, open: new Set(open) }));
  });
  const isOther = words(role).includes('linux') ? isWindows : () => false;
  const fitting = found.flatMap(({ asset, open }) => {
    const known = assets.find(({ id }) => id === asset);
    return known === undefined || isOther(known) ? [] : [{ asset: known, open }];
  });
  const most = Math.max(0, ...fitting.map((each) => each.open.size));
  const best = fitting.filter((each) => each.open.size === most);
  return best.length === 0
    ? undefined
    : {
        assets: [...new Set(best.map((each) => each.asset))],
        because: `open there: ${[...(best[0]?.open ?? [])].join(', ')}`,
      };
}

/** `file-server`, `FileServer` and `fileservers` say `file-servers`. */
function saysRole(text: string, role: string): boolean {
  return text !== '' && words(text).join('') === words(role).join('');
}

function words(text: string): string[] {
  return text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.replace(/s$/, ''));
}
