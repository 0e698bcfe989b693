import { type AddressRange, parsePrefix } from '../../net/address.ts';
import type { Box } from '../../net/box.ts';

export function rangesOf(...texts: readonly string[]): AddressRange[] {
  return texts.flatMap((text) => parsePrefix(text) ?? []);
}

/** The host's own address: name resolution, health probes, agent (what is IP address 168.63.129.16). */
export const PLATFORM_ADDRESS = '168.63.129.16';

/** Licence activation (key management service): these addresses may change. */
export const ACTIVATION: Box = {
  protocol: [[6, 6]],
  destination: rangesOf('23.102.135.246', '20.118.99.224', '40.83.235.53'),
  destinationPort: [[1688, 1688]],
};

/** What security groups do not see unless a rule names it by its tag (network security groups overview, service tags overview). */
export const UNFILTERED: readonly Box[] = [{ destination: rangesOf(PLATFORM_ADDRESS, '169.254.169.254') }];
export const PERHAPS_UNFILTERED: readonly Box[] = [ACTIVATION];
