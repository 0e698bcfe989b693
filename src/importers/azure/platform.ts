import type { PlatformFlows } from '../../model/platform-flows.ts';
import { type AddressRange, parsePrefix } from '../../net/address.ts';
import type { Box } from '../../net/box.ts';

export function rangesOf(...texts: readonly string[]): AddressRange[] {
  return texts.flatMap((text) => parsePrefix(text) ?? []);
}

/** The host's own address: name resolution, health probes, agent (what is IP address 168.63.129.16). */
export const PLATFORM_ADDRESS = '168.63.129.16';

/** Licence activation (key management service): these addresses may change. */
const ACTIVATION: Box = {
  protocol: [[6, 6]],
  destination: rangesOf('23.102.135.246', '20.118.99.224', '40.83.235.53'),
  destinationPort: [[1688, 1688]],
};

/** Name resolution, instance metadata and licence activation, by the tags that name them (service tags overview). */
export const NAMED_FLOWS: Readonly<Record<string, readonly Box[]>> = {
  azureplatformdns: [
    {
      protocol: [
        [6, 6],
        [17, 17],
      ],
      destination: rangesOf(PLATFORM_ADDRESS),
      destinationPort: [[53, 53]],
    },
  ],
  azureplatformimds: [{ destination: rangesOf('169.254.169.254') }],
  azureplatformlkm: [ACTIVATION],
};

/** What security groups do not see unless a rule names it by its tag (network security groups overview, service tags overview). */
export const PLATFORM_FLOWS: PlatformFlows = {
  unfiltered: [{ destination: rangesOf(PLATFORM_ADDRESS, '169.254.169.254') }],
  perhapsUnfiltered: [ACTIVATION],
  nameable: Object.values(NAMED_FLOWS).flat(),
};
