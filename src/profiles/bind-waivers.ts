import type { Asset } from '../model/asset.ts';
import type { Deployment } from '../model/deployment.ts';
import { InputError, type Place } from '../model/input-error.ts';
import { unknownWord } from '../model/near-miss.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type BoundEnd, type BoundWaiver, rolesOf, type Waiver, type WaiverEnd } from '../model/waiver.ts';
import { addressKey, formatAddress } from '../net/address.ts';
import { networkOfLiteral } from './literal-network.ts';
import type { LoadedWaivers } from './load-waivers.ts';

/**
 * The waivers of a file with their roles bound as the deployments bind them.
 * @param policies ids of the policies whose findings may be waived
 * @throws InputError at the place in the file: policies, deployments and roles that there are not, roles without recorded addresses,
 * and roles and addresses that several networks have, so that packets do not tell them apart
 */
export function bindWaivers(
  { waivers, source }: LoadedWaivers,
  deployments: readonly Deployment[],
  policies: readonly string[],
  snapshot: Pick<Snapshot, 'assets' | 'networks'>,
): BoundWaiver[] {
  return Object.entries(waivers).map(([id, waiver]) => {
    const place = (path: readonly (string | number)[], part: 'key' | 'value' = 'value') =>
      source.place(['waivers', id, ...path], part);
    if (!policies.includes(waiver.policy))
      throw new InputError(unknownWord('policy', waiver.policy, policies), place(['policy']));
    const deployment = deployments.find(({ name }) => name === waiver.deployment);
    if (waiver.deployment !== undefined && deployment === undefined) {
      const names = deployments.map(({ name }) => name);
      throw new InputError(unknownWord('deployment', waiver.deployment, names), place(['deployment']));
    }
    refuseUnnamed(waiver, (role) => place(['covered', role], 'key'));
    const { from, to, ports, covered, ...rest } = waiver;
    const bind = (ends: readonly WaiverEnd[], key: string) =>
      ends.map((end, index) => bindEnd(end, deployment, covered, snapshot, place([key, index])));
    const { file, line = 1 } = place([], 'key');
    const services = ports?.flatMap((service) => (service === 'any' ? [] : service));
    return {
      ...rest,
      id,
      ...(from === undefined || to === undefined
        ? {}
        : {
            flow: {
              from: bind(from, 'from'),
              to: bind(to, 'to'),
              ...(services === undefined || ports?.includes('any') ? {} : { services }),
            },
          }),
      origin: { file, line, text: source.line(line) },
    };
  });
}

function refuseUnnamed(waiver: Waiver, placeOf: (role: string) => Place): void {
  const roles = rolesOf(waiver);
  const unnamed = Object.keys(waiver.covered).find((role) => !roles.includes(role));
  if (unnamed !== undefined) throw new InputError(unknownWord('role', unnamed, roles), placeOf(unnamed));
}

function bindEnd(
  end: WaiverEnd,
  deployment: Deployment | undefined,
  covered: Waiver['covered'],
  snapshot: Pick<Snapshot, 'assets' | 'networks'>,
  place: Place,
): BoundEnd {
  if (end.kind === 'internet') return end;
  if (end.kind === 'addresses') {
    const network = networkOfLiteral(end, snapshot, place);
    return {
      kind: end.kind,
      range: end.range,
      text: end.text,
      ...(network === undefined ? {} : { network }),
    };
  }
  const role = deployment?.roles[end.role];
  if (role === undefined)
    throw new InputError(unknownWord('bound role', end.role, Object.keys(deployment?.roles ?? {})), place);
  const ids = new Set(
    role.endpoints.flatMap((endpoint) => (endpoint.kind === 'asset' ? endpoint.asset : [])),
  );
  refuseEqualNumbers(end.role, ids, snapshot.assets, place);
  return { ...end, endpoints: role.endpoints, recorded: covered[end.role] ?? [] };
}

/** Packets bear numbers: what is waived for one machine would be waived for the other one, too. */
function refuseEqualNumbers(
  role: string,
  ids: ReadonlySet<string>,
  assets: readonly Asset[],
  place: Place,
): void {
  const own = new Map<string, string | undefined>();
  const each = (isOwn: boolean) =>
    assets
      .filter(({ id }) => ids.has(id) === isOwn)
      .flatMap((asset) =>
        asset.interfaces.flatMap(({ network, addresses }) =>
          addresses.map((address) => ({ asset, network, address, key: addressKey(address) })),
        ),
      );
  for (const { key, network } of each(true)) own.set(key, network);
  const other = each(false).find(({ key, network }) => own.has(key) && own.get(key) !== network);
  if (other !== undefined)
    throw new InputError(
      `${formatAddress(other.address)} of the role "${role}" is an address of ${other.asset.id} in another network, too: name its addresses with their network, { addresses: …, network: … }`,
      place,
    );
}
