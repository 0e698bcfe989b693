import { readFiles } from '../src/cli/evidence-files.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate, type Estate } from '../src/reach/estate.ts';

/** Estates in which every interface is asked about; no network outside has the numbers of one inside. */
export const ESTATES = [
  'analyzer-broken',
  'analyzer-compliant',
  'secretzero-aws-broken',
  'traps/behind-balancers',
  'traps/cases-of-groups-acls-and-routes',
  'traps/delegated-prefix',
  'traps/hosts-behind-a-gateway',
  'traps/platform-addresses',
  'traps/public-addresses-of-senders',
  'traps/virtual-machines-with-hosts',
  'traps/ways-out-of-a-network',
  'traps/ipv6-beside-ipv4',
  'traps/deny-before-allow',
  'traps/prefix-list-only',
  'traps/private-instance-open-to-world',
];

/** `traps/deny-before-allow` → what is in evidence of that folder of `fixtures/deployments`. */
export function evidenceEstate(name: string): Estate {
  return buildEstate(readEvidence(evidenceFiles(name)), new PacketSpace());
}

export function evidenceFiles(name: string): ReturnType<typeof readFiles> {
  return readFiles([`fixtures/deployments/${name}/evidence`], '.');
}
