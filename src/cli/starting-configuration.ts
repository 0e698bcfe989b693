import type { Asset } from '../model/asset.ts';
import { fewOf } from '../model/few-of.ts';
import { nameOf } from '../model/name.ts';
import type { Profile } from '../model/profile.ts';
import { redacted } from '../model/redacted.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { formatAddress, formatRange } from '../net/address.ts';
import { ascending } from '../net/ascending.ts';
import { columns } from '../report/columns.ts';
import { visible } from '../report/visible.ts';
import { isWindows, type RoleGuess } from './guess-roles.ts';

export interface StartingDeployment {
  readonly profile: Profile;
  readonly guesses: readonly RoleGuess[];
  /** It stands in force; otherwise as a comment. */
  readonly inForce: boolean;
}

const SHOWN = 6;

/** The text of a first `flowproof.yaml`: what the evidence holds as comments, and a deployment to begin with. */
export function startingConfiguration(
  evidence: readonly string[],
  snapshot: Snapshot,
  deployments: readonly StartingDeployment[],
  hosts: Readonly<Record<string, string>> = {},
): string {
  const inForce = deployments.filter((each) => each.inForce);
  const waiting = deployments.filter((each) => !each.inForce);
  return [
    '# What flowproof judges. Written by `flowproof init`; everything here is yours to change.',
    '',
    `evidence: [${evidence.map(scalar).join(', ')}]`,
    '',
    ...hostLines(snapshot, hosts),
    ...assetLines(snapshot).map(comment),
    ...subnetLines(snapshot).map(comment),
    ...(inForce.length === 0
      ? ['deployments: {}']
      : ['deployments:', ...inForce.flatMap((each) => deploymentLines(each, snapshot))]),
    '',
    ...waiting.flatMap((each) => [
      comment(
        `${each.profile.title}: what is missing below could not be guessed. Fill it in, remove the # before each line,`,
      ),
      comment('and put it below `deployments:` (instead of `{}`).'),
      ...['deployments:', ...deploymentLines(each, snapshot)].map(comment),
      '',
    ]),
    comment('Flows that a change must never cut: `flowproof diff` tells first where one does.'),
    comment('administration:'),
    comment('  - { from: [192.0.2.0/24], to: { tag: { Role: server } }, port: tcp/22 }'),
    '',
  ].join('\n');
}

/** Bindings of hosts that this evidence holds, each with its instance. */
function hostLines({ assets }: Snapshot, hosts: Readonly<Record<string, string>>): string[] {
  const lines = Object.entries(hosts)
    .filter(([name, id]) => assets.some((asset) => asset.id === id && asset.host?.name === name))
    .map(([name, id]) => `  ${scalar(name)}: ${scalar(id)}`);
  return lines.length === 0 ? [] : ['hosts:', ...lines, ''];
}

function assetLines({ assets }: Snapshot): string[] {
  const groups = new Map<string, Asset[]>();
  for (const asset of assets) {
    const tags = Object.entries(asset.tags).filter(([key]) => key !== 'Name' && !key.startsWith('aws:'));
    const key =
      tags
        .map(([name, value]) => `${name}=${value}`)
        .sort()
        .join(', ') || 'without tags';
    groups.set(key, [...(groups.get(key) ?? []), asset]);
  }
  const lines = [...groups]
    .sort(([left], [right]) => ascending(left, right))
    .flatMap(([key, members]) => [
      `  ${visible(redacted(key))}`,
      ...columns(members.map((asset) => [nameOf(asset), asset.id, addressesOf(asset), remarks(asset)])).map(
        (line) => `    ${line}`,
      ),
    ]);
  return [`Assets in evidence: ${assets.length}`, ...lines, ''];
}

function addressesOf(asset: Asset): string {
  const all = asset.interfaces.flatMap((each) => [
    ...each.addresses.map(formatAddress),
    ...each.publicAddresses.map((pair) => `public ${formatAddress(pair.public)}`),
  ]);
  return fewOf(all, SHOWN, ' ');
}

function remarks(asset: Asset): string {
  const chains = (asset.host?.filters ?? []).flatMap((filter) =>
    [...filter.chains.values()].map((chain) => chain.title),
  );
  const programs = [
    ...(chains.some((title) => title.startsWith('KUBE-')) ? ['Kubernetes'] : []),
    ...(chains.some((title) => title.startsWith('DOCKER')) ? ['Docker'] : []),
    ...(isWindows(asset) ? ['Windows'] : []),
    ...((asset.host?.filters.length ?? 0) > 0 ? ['own firewall in evidence'] : []),
  ];
  return programs.join(', ');
}

function subnetLines({ subnets }: Snapshot): string[] {
  if (subnets.length === 0) return [];
  const rows = subnets.map((subnet) => [subnet.prefixes.map(formatRange).join(' '), nameOf(subnet)]);
  return ['Address ranges', ...columns(rows).map((line) => `  ${line}`), ''];
}

function deploymentLines({ profile, guesses }: StartingDeployment, snapshot: Snapshot): string[] {
  const conditions = new Set(guesses.filter((each) => each.assets.length > 0).map((each) => each.role));
  const roles = guesses.map((guess) => `      ${roleLine(guess, snapshot)}`);
  const parameters = Object.entries(profile.parameters).map(([name, parameter]) => {
    const choices =
      'choices' in parameter
        ? `  # ${parameter.type === 'set' ? 'any of' : 'one of'} ${Object.keys(parameter.choices).join(', ')}`
        : '';
    const hint = choices === '' ? `  # ${parameter.title}` : choices;
    if (parameter.type === 'set' && parameter.default === undefined)
      return `      ${name}: [${entriesFor(profile, name, conditions).map(scalar).join(', ')}]${hint}`;
    return `      # ${name}: ${parameter.default === undefined ? '' : JSON.stringify(parameter.default)}${hint}`;
  });
  return [
    `  ${scalar(profile.id)}:`,
    `    profile: ${scalar(profile.id)}`,
    '    phase: run  # operation and updates; what only the installation needs must be closed. Or: install',
    '    parameters:',
    ...parameters,
    '    roles:',
    ...roles,
  ];
}

/** Entries of a set whose rows need a role that has been found. */
function entriesFor(profile: Profile, parameter: string, found: ReadonlySet<string>): string[] {
  const optional = (role: unknown) => typeof role === 'string' && profile.roles[role]?.optional === true;
  const rows = profile.requirements.filter((row) => row.when?.[parameter] !== undefined);
  const entries = new Map<string, boolean>();
  for (const row of rows) {
    const ends = [...row.from.of, ...row.to].filter(optional) as string[];
    const fits = ends.length > 0 && ends.every((role) => found.has(role));
    for (const entry of (row.when?.[parameter] ?? []).map(String))
      entries.set(entry, fits && entries.get(entry) !== false);
  }
  return [...entries].filter(([, fits]) => fits).map(([entry]) => entry);
}

function roleLine({ role, title, optional, tag, assets, because }: RoleGuess, snapshot: Snapshot): string {
  const names = fewOf(assets.map(nameOf), SHOWN);
  const wanted = `${title}${optional ? ' (optional)' : ''}`;
  if (tag !== undefined)
    return `${role}: { tag: { ${scalar(tag.key)}: ${scalar(tag.value)} } }  # ${visible(`${wanted}: ${names}`)}`;
  if (assets.length === 0)
    return `# ${role}: [192.0.2.0/24]  # ${wanted}: nothing in evidence suggests who this is`;
  return `# ${role}: [${assets
    .slice(0, SHOWN)
    .map((asset) => selectorOf(asset, snapshot))
    .join(
      ', ',
    )}]  # ${visible(`${wanted}: a guess, ${because ?? ''}${assets.length > SHOWN ? `, and ${assets.length - SHOWN} more` : ''}`)}`;
}

/** By its name where nobody else has it. */
function selectorOf(asset: Asset, { assets }: Snapshot): string {
  const name = nameOf(asset);
  const isItsOwn = assets.every(({ id, names }) => id === asset.id || !names.includes(name));
  return asset.names.length > 0 && isItsOwn ? `{ name: ${scalar(name)} }` : `{ id: ${scalar(asset.id)} }`;
}

/** Plain where every reader takes it for a text, else in quotes. */
function scalar(text: string): string {
  return /^[A-Za-z][\w./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text).replace(
        /[\u007f-\uffff]/g,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
}

function comment(line: string): string {
  return line === '' ? '' : `# ${line}`;
}
