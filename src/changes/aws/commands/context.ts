import { InputError } from '../../../model/input-error.ts';
import type { CommandContext } from '../../cloud-command.ts';
import type { EditableEvidence, Listed } from '../../editable-evidence.ts';
import { elementsOf, elementsWith, textOf } from '../elements.ts';

const REGION = /^(?:[a-z]{2}|eusc)(?:-[a-z]+)+-\d$/;
/** `eu-central-1a`, and zones elsewhere that belong to it: `eu-central-1-ham-1a`, `us-east-1-wl1-bos-wlz-1`. */
const REGION_OF_ZONE = /^[a-z]+(?:-[a-z]+)+-\d/;

/** Elements in the account and region of the command: those of its line, else those of the target. */
export function inScope(context: CommandContext, elements: readonly Listed[]): Listed[] {
  const { given, target } = context;
  const region = wantedRegion(context);
  const profile = given.options.get('profile')?.[0];
  const account = profile === undefined ? accountOf(target) : accountOf(profile.text);
  if (region === undefined && account === undefined) return [...elements];
  const zones = zonesOf(context.evidence);
  const scopes = elements.map((element) => scopeOf(zones, element));
  expectAmong(
    context,
    'region',
    region,
    scopes.map((scope) => scope.region),
  );
  expectAmong(
    context,
    'account',
    account,
    scopes.map((scope) => scope.account),
  );
  return elements.filter((element) => {
    const own = scopeOf(zones, element);
    const isOther = (wanted: string | undefined, found: string | undefined): boolean =>
      wanted !== undefined && found !== undefined && wanted !== found;
    return !isOther(region, own.region) && !isOther(account, own.account);
  });
}

/** Of the line, else of the target. */
function wantedRegion({ given, target }: CommandContext): string | undefined {
  const line = given.options.get('region')?.[0];
  return line?.unknown === undefined ? (line?.text ?? regionOf(target)) : undefined;
}

/**
 * Why a command may not mean what it names: it is for one region, and the evidence does not say of which it is.
 * @throws InputError where what it names by an id is in another region
 */
export function regionDoubt(context: CommandContext): string | undefined {
  const wanted = wantedRegion(context);
  if (wanted === undefined) return undefined;
  const zones = zonesOf(context.evidence);
  const texts = [...context.given.options.values()].flat().map(({ text }) => text);
  for (const [key, member] of NAMED_BY)
    for (const text of new Set(texts)) {
      const found = elementsWith(context.evidence, key, member, text).map(
        (each) => scopeOf(zones, each).region,
      );
      if (member !== 'GroupName') expectAmong(context, 'region', wanted, found);
      if (found.includes(undefined) && !found.includes(wanted))
        return `the line is for ${wanted}, and the evidence does not say which region ${text} is in (a folder named ${wanted} would)`;
    }
  return undefined;
}

const NAMED_BY = [
  ['SecurityGroups', 'GroupId'],
  ['SecurityGroups', 'GroupName'],
  ['NetworkAcls', 'NetworkAclId'],
  ['RouteTables', 'RouteTableId'],
  ['NetworkInterfaces', 'NetworkInterfaceId'],
  ['Subnets', 'SubnetId'],
  ['Vpcs', 'VpcId'],
] as const;

/** @throws InputError where every element is known to be elsewhere */
function expectAmong(
  context: CommandContext,
  what: string,
  wanted: string | undefined,
  found: readonly (string | undefined)[],
): void {
  const candidates = [...new Set(found)].flatMap((each) => each ?? []).toSorted();
  if (wanted === undefined || found.length === 0 || found.includes(undefined) || found.includes(wanted))
    return;
  const { file, line } = context.origin;
  throw new InputError(
    `which ${what} the line is for: expected one of ${candidates.join(', ')}, of which the evidence is, found "${wanted}"`,
    { file, ...(line === undefined ? {} : { line }) },
  );
}

function regionOf(target: string | undefined): string | undefined {
  return target !== undefined && REGION.test(target) ? target : undefined;
}

function accountOf(target: string | undefined): string | undefined {
  return target !== undefined && /^\d{12}$/.test(target) ? target : undefined;
}

/** The account and region of an element: its ARN, the zones of its network, the folder of its file. */
function scopeOf(
  zones: ReadonlyMap<unknown, unknown>,
  { document, value }: Listed,
): { readonly account?: string; readonly region?: string } {
  const arn = Object.values(value).find((member) => typeof member === 'string' && member.startsWith('arn:'));
  const [, , , arnRegion, arnAccount] = typeof arn === 'string' ? arn.split(':') : [];
  const account = textOf(value.OwnerId) ?? textOf(arnAccount);
  const folder = document.file.name.split('/').find((part) => REGION.test(part));
  const region =
    textOf(arnRegion) ?? folder ?? REGION_OF_ZONE.exec(textOf(zones.get(value.VpcId)) ?? '')?.[0];
  return { ...(account === undefined ? {} : { account }), ...(region === undefined ? {} : { region }) };
}

/** The zone of a subnet of each network. */
function zonesOf(evidence: EditableEvidence): ReadonlyMap<unknown, unknown> {
  return new Map(elementsOf(evidence, 'Subnets').map(({ value }) => [value.VpcId, value.AvailabilityZone]));
}

/** @throws InputError that names the candidates */
export function ambiguous({ origin }: CommandContext, what: string, candidates: readonly string[]): never {
  throw new InputError(
    `${what}: expected one of ${candidates.join(', ')} (--change TARGET=FILE, or --region and --profile in the line), found none named`,
    { file: origin.file, ...(origin.line === undefined ? {} : { line: origin.line }) },
  );
}

/** Where an element stands, for a person who has to choose. */
export function scopeText({ evidence }: CommandContext, element: Listed): string {
  const { account, region } = scopeOf(zonesOf(evidence), element);
  return [account, region].filter(Boolean).join('/');
}
