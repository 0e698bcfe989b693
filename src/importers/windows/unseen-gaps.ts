import type { Gap } from '../../model/gap.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import type { Origin } from '../../model/origin.ts';
import type { WindowsFacts } from './host-facts.ts';
import type { TranslatedRule } from './rule.ts';
import { PROFILES } from './rule-record.ts';
import type { ProfileSettings } from './settings.ts';
import type { Statement } from './statement.ts';

export const TITLE = 'Windows Defender Firewall';

/** What filters and translates on Windows beside the rules of the firewall, of which hosts need have nothing. */
const BESIDES =
  'what may filter or translate beside these rules was not asked, and is taken as absent: service hardening, filters of other programs, IPsec policies, portproxy, the firewall of Hyper-V, shared connections and WinNAT';

/** What a host has and the export does not show: rules, settings of profiles, the profile of an interface. */
export function unseenGaps(
  { settings, unseen, unseenPolicies }: Statement,
  rules: readonly TranslatedRule[],
  facts: WindowsFacts,
  origin: Origin,
): Gap[] {
  const gaps: Gap[] = connectionGaps(facts, origin);
  gaps.push({ kind: 'unseen', effect: 'none', what: BESIDES, subject: TITLE, origin });
  if (unseenPolicies !== undefined) {
    const mayHold = mayBeOfDomain(facts);
    const what = mayHold
      ? unseenPolicies.what
      : `${unseenPolicies.what}: no connection is of a domain, and they are taken as absent`;
    const effect = mayHold ? 'either' : 'none';
    gaps.push({ kind: 'unseen', effect, what, subject: TITLE, origin: unseenPolicies.origin });
  }
  if (unseen !== undefined)
    gaps.push({ kind: 'unseen', effect: 'either', what: unseen.what, subject: TITLE, origin: unseen.origin });
  const lacking = new Map(PROFILES.map((name) => [name, missingSettings(settings.get(name))]));
  for (const [missing, names] of Map.groupBy([...lacking.keys()], (name) => lacking.get(name) ?? '')) {
    if (missing === '') continue;
    const what = `not in evidence for the profiles ${names.join(', ')}: ${missing} (Get-NetFirewallProfile -PolicyStore ActiveStore prints it)`;
    gaps.push({ kind: 'unseen', effect: 'either', what, subject: TITLE, origin });
  }
  for (const [name, { allowsLocalRules, origins, origin: place }] of settings) {
    const ignored = rules.filter((rule) => rule.isLocal === true && rule.profiles.includes(name));
    if (allowsLocalRules !== false || ignored.length === 0) continue;
    const what = `${ignored.length === 1 ? 'one rule of the local policy is' : `${ignored.length} rules of the local policy are`} ignored in the ${name} profile (AllowLocalFirewallRules)`;
    gaps.push({
      kind: 'unmodelled',
      effect: 'none',
      what,
      subject: TITLE,
      origin: origins?.allowsLocalRules ?? place,
    });
  }
  return gaps;
}

/** Every machine of a domain has group policies; what they say of the firewall, if anything, may open and close everything. */
export function mayBeOfDomain({ connections }: WindowsFacts): boolean {
  const profiles = [...(connections?.values() ?? [undefined])];
  return profiles.some((profile) => profile === undefined || profile === 'Domain');
}

function missingSettings(settings: ProfileSettings | undefined): string {
  const { isOn, inbound, outbound, allowsInboundRules, allowsLocalRules } = settings ?? {};
  const missing = [
    isOn === undefined ? 'whether they are on' : '',
    inbound === undefined || outbound === undefined ? 'what they do by default' : '',
    allowsInboundRules === undefined ? 'whether inbound allow rules count' : '',
    allowsLocalRules === undefined ? 'whether rules of the local policy count' : '',
  ];
  return missing.filter((text) => text !== '').join(', ');
}

function connectionGaps({ connections, links }: WindowsFacts, origin: Origin): Gap[] {
  const gap = (what: string): Gap => ({ kind: 'unseen', effect: 'either', what, subject: TITLE, origin });
  if (connections === undefined)
    return [gap('which profile an interface has is not in evidence (Get-NetConnectionProfile prints it)')];
  const unknown = (links ?? []).filter(
    ({ name }) => name !== LOOPBACK_NAME && connections.get(name) === undefined,
  );
  return unknown.map(({ name }) => gap(`which profile interface ${name} has is not in evidence`));
}
