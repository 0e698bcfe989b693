import type { Gap } from '../../model/gap.ts';
import { nameOf } from '../../model/name.ts';
import type { ScannedPort } from '../../model/scanned-port.ts';
import { formatService } from '../../model/service.ts';
import { addressKey, allAddresses, formatAddress, isSameAddress, single } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import { NO_SENDERS } from '../../net/special-addresses.ts';
import type { Estate, Located } from '../estate.ts';
import { broadcastsOf } from '../host/host-reach.ts';
import { addressesOf } from '../point.ts';
import { type Exposure, exposuresOf } from './exposure.ts';

/**
 * Where a scanner saw what cannot be if the evidence is whole. Its own address is not known: a port that answered it contradicts
 * rules by which nobody reaches the port, silence contradicts rules by which everybody reaches a port that something listens on.
 */
export function scanContradictions(estate: Estate): Gap[] {
  const byAddress = Map.groupBy(estate.snapshot.scans ?? [], ({ address }) => addressKey(address));
  return [...byAddress].flatMap(([key, scans]) => {
    const carriers = estate.byAddress.get(key) ?? estate.byPublicAddress.get(key) ?? [];
    const [first] = scans;
    if (carriers.length > 0 || first === undefined)
      return scans.flatMap((scan) => contradiction(estate, carriers, scan) ?? []);
    const what = `a scan found ${formatAddress(first.address)}, which nobody in evidence carries`;
    return [{ kind: 'unseen', effect: 'none', what, origin: first.origin }];
  });
}

function contradiction(estate: Estate, carriers: readonly Located[], scan: ScannedPort): Gap | undefined {
  const subject = [...new Set(carriers.map(({ asset }) => nameOf(asset)))].join(', ');
  const service = formatService({ protocol: scan.protocol, ports: [[scan.port, scan.port]] });
  const port = `${service} of ${subject} (${formatAddress(scan.address)})`;
  const gap = { kind: 'unseen', subject, origin: scan.origin } as const;
  if (scan.state === 'open') {
    const isReached = ({ possible }: Exposure) => !possible.isEmpty();
    if (carriers.some((at) => exposures(estate, at, scan).some(isReached))) return undefined;
    const what = `a scan contradicts the evidence: ${port} answered, and by the rules in evidence nobody reaches it`;
    return { ...gap, effect: 'may-allow-more', what };
  }
  if (!carriers.every((at) => listens(at, scan) && everybodyReaches(estate, at, scan))) return undefined;
  const what = `a scan contradicts the evidence: ${port} did not answer, though something listens there and by the rules in evidence everybody reaches it`;
  return { ...gap, effect: 'may-allow-less', what };
}

function packetsOf({ space }: Estate, { address, protocol, port }: ScannedPort) {
  return space.box({
    family: address.family,
    protocol: [[protocol, protocol]],
    destinationPort: [[port, port]],
  });
}

function exposures(estate: Estate, at: Located, scan: ScannedPort): Exposure[] {
  const to = { kind: 'interface', at, ranges: addressesOf(at) } as const;
  const { family } = scan.address;
  return exposuresOf(estate, to, [allAddresses(family)], packetsOf(estate, scan));
}

function listens({ asset }: Located, scan: ScannedPort): boolean {
  const listeners = asset.host?.listeners?.get(scan.protocol) ?? [];
  return listeners.some(
    ({ port, families, address, link }) =>
      port === scan.port &&
      families.includes(scan.address.family) &&
      link === undefined &&
      (address === undefined || isSameAddress(address, scan.address)),
  );
}

function everybodyReaches(estate: Estate, at: Located, scan: ScannedPort): boolean {
  const { family } = scan.address;
  const { host } = at.asset;
  const broadcasts = host?.links?.flatMap((link) => broadcastsOf(link, host)) ?? [];
  const source = subtractRanges([allAddresses(family)], [...addressesOf(at), ...broadcasts, ...NO_SENDERS]);
  const everybody = packetsOf(estate, scan).intersection(
    estate.space.box({ source, destination: [single(scan.address)] }),
  );
  const reached = exposures(estate, at, scan).map(({ certain }) => certain);
  return everybody.isSubsetOf(estate.space.unionOf(reached));
}
