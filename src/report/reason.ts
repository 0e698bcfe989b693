import type { Finding } from '../model/audit.ts';
import { type Policy, severestFirst } from '../model/finding.ts';

/** The reason codes of the bundled policies in words; a user's own code is shown as it is. */
const REASONS: Readonly<Record<string, string>> = {
  from_internet: 'it is reachable from the internet',
  partly: 'only part of the internet is admitted',
  reply_blocked:
    'no answer comes back: a filter or a route stops it, or no target of the balancer takes the packet',
  no_listener: 'nothing listens there, as the sockets of the machines show',
  loopback_listener: 'what listens there does so on loopback alone',
  undecided: 'the evidence does not decide it',
  opened_not_reachable: 'no filter stops it, but no path in evidence leads there',
  host_layer: 'it is a host’s own filter, with others before it',
  subnet_layer: 'it is a subnet filter, with groups behind it',
  unattached: 'nothing carries the filter',
  untrusted: 'it is open to addresses that are not trusted',
  trusted: 'it is open to trusted addresses alone',
  not_open: 'nothing of it is open',
  undocumented: 'nothing documents it',
  inseparable: 'a row that is needed keeps it open, and the filters cannot tell them apart',
};

/**
 * `medium instead of high: only part of the internet is admitted; lowered from high by configuration: a laboratory`; empty
 * where the policy's own severity stands.
 */
export function reasonText(finding: Finding, policy: Policy | undefined): string {
  return [ownReason(finding, policy), configuredReason(finding)].filter((part) => part !== '').join('; ');
}

function ownReason({ because, severity, adjusted }: Finding, policy: Policy | undefined): string {
  if (because === undefined) return '';
  const reason = REASONS[because] ?? because.replaceAll('_', ' ');
  const told = adjusted?.from ?? severity;
  return policy === undefined || policy.severity === told
    ? reason
    : `${told} instead of ${policy.severity}: ${reason}`;
}

function configuredReason({ adjusted, severity }: Finding): string {
  if (adjusted === undefined) return '';
  const change = severestFirst(adjusted.from, severity);
  const word = change === 0 ? 'left' : change < 0 ? 'lowered' : 'raised';
  return `severity ${word} ${change === 0 ? 'at' : 'from'} ${adjusted.from} by configuration: ${adjusted.reason}`;
}
