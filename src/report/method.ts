import type { Audit } from '../model/audit.ts';
import type { Evidence } from '../model/evidence.ts';
import { counted, gapsWithEffect } from './tally.ts';

/** What was audited, how, and what that cannot show: sentences that an auditor can quote. */
export function methodText(audit: Audit): readonly string[] {
  const read = audit.evidence.filter(({ importer }) => importer !== undefined);
  const collected = span(read.filter(({ proven }) => proven));
  const filed = span(read.filter(({ proven }) => !proven));
  const unread = audit.evidence.length - read.length;
  return [
    `Flowproof ${audit.flowproof} read ${counted(read.length, 'file')} of exported firewall state${collected === undefined ? '' : `, collected from ${collected}`}${filed === undefined ? '' : `${collected === undefined ? '' : '; others'} with file times from ${filed}, which do not prove when they were collected`}; ${counted(unread, 'file')} could not be read or used. No packet was sent.`,
    'For every row the exact set of the packets that it speaks of was followed through every layer in evidence: the own firewalls of hosts, groups, subnet filters, routes and translations, and the way back through filters that do not follow connections.',
    'A required flow counts as open only where all of its packets pass, whatever the things that are not known turn out to be; a port counts as exposed where any packet may pass; what lies between is undecided. Every verdict names the rule that decides and one packet by which it can be checked.',
    `Firewall state shows what is let through. It does not show what listens, who uses it or whether it is encrypted; what the vendor asks for beyond it is listed as not verifiable. A layer of which no evidence was given is assumed absent and listed (${counted(audit.coverage.hostLayerUnseen.length, 'asset')} without the own firewall). ${counted(gapsWithEffect(audit).length, 'gap')} may change a verdict.`,
  ];
}

/** From the oldest to the newest time. */
function span(files: readonly Evidence[]): string | undefined {
  const times = files
    .flatMap(({ collected }) => collected ?? [])
    .sort((a, b) => Date.parse(a) - Date.parse(b));
  return times[0] === undefined ? undefined : `${times[0]} to ${times.at(-1)}`;
}
