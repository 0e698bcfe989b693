import type { RuleField } from './rule-record.ts';

/** Numbers of enumerations (MSFT_NetFirewallRule and the filter classes), by which an export may show them. */
const NUMBERS: Readonly<Partial<Record<RuleField, Readonly<Record<string, string>>>>> = {
  Enabled: { 1: 'True', 2: 'False' },
  Direction: { 1: 'Inbound', 2: 'Outbound' },
  Action: { 0: 'NotConfigured', 2: 'Allow', 3: 'AllowBypass', 4: 'Block' },
  EdgeTraversalPolicy: { 0: 'Block', 1: 'Allow', 2: 'DeferToUser', 3: 'DeferToApp' },
  PrimaryStatus: { 0: 'Unknown', 1: 'OK', 2: 'Inactive', 3: 'Error' },
  PolicyStoreSourceType: {
    0: 'None',
    1: 'Local',
    2: 'GroupPolicy',
    3: 'Dynamic',
    4: 'Generated',
    5: 'Hardcoded',
  },
  Authentication: { 0: 'NotRequired', 1: 'Required', 2: 'NoEncap' },
  Encryption: { 0: 'NotRequired', 1: 'Required', 2: 'Dynamic' },
  InterfaceType: { 0: 'Any' },
  DynamicTarget: { 0: 'Any' },
  Protocol: { 256: 'Any' },
};

/** Fields whose values may stand in one text with commas. */
const LISTS: ReadonlySet<RuleField> = new Set([
  'Profile',
  'LocalPort',
  'RemotePort',
  'IcmpType',
  'LocalAddress',
  'RemoteAddress',
  'InterfaceType',
  'EnforcementStatus',
]);

/** Values of a field one by one, enumerations by name. */
export function normalised(field: RuleField, values: readonly string[]): string[] {
  const parts = LISTS.has(field) ? values.flatMap((value) => value.split(',')) : values;
  const names = NUMBERS[field];
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => (field === 'Profile' ? profileNames(part) : (names?.[part] ?? part)));
}

/** Bits of Domain 1, Private 2 and Public 4; 0 and all bits below 31 stand for any (MS-FASP 2.2.2). */
function profileNames(text: string): string[] {
  if (!/^\d+$/.test(text)) return [text];
  const bits = Number(text);
  if (bits === 0 || bits === 0x7fffffff) return ['Any'];
  if (bits > 7) return [text];
  return ['Domain', 'Private', 'Public'].filter((_, index) => bits & (1 << index));
}
