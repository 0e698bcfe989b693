import type { Gap } from '../../model/gap.ts';
import type { ReadFile } from '../importer.ts';
import { isNetshListing, readNetshRules } from './netsh-rules.ts';
import { isNetshSettings, readNetshSettings } from './netsh-settings.ts';
import type { RuleRecord } from './rule-record.ts';
import { orElse, type Settings } from './settings.ts';
import type { Statement } from './statement.ts';

export function isNetsh(text: string): boolean {
  return isNetshListing(text) || isNetshSettings(text);
}

/** What `netsh advfirewall` printed, rules and settings in one file or several. */
export function readNetsh(files: readonly ReadFile[], gaps: Gap[], notRead: Map<string, string>): Statement {
  const rules: RuleRecord[] = [];
  let settings: Settings = new Map();
  let cut: string | undefined;
  for (const file of files) {
    const text = file.text ?? '';
    if (isNetshSettings(text)) settings = orElse(settings, readNetshSettings(file.name, text, gaps));
    const read = isNetshListing(text) ? readNetshRules(file.name, text, gaps) : undefined;
    if (typeof read === 'object') {
      rules.push(...read.rules);
      if (read.isCut) cut ??= file.name;
    } else if (read !== undefined) {
      notRead.set(file.name, read);
      const origin = { file: file.name, text: file.name };
      gaps.push({ kind: 'refused', effect: 'either', what: `${file.name} was not read: ${read}`, origin });
    }
  }
  const [first] = settings.values();
  const what =
    'settings of group policies are not in evidence: netsh shows those of the local policy (Get-NetFirewallProfile -PolicyStore ActiveStore prints both)';
  const policies =
    first === undefined ? {} : { unseenPolicies: { of: 'settings', what, origin: first.origin } as const };
  if (cut !== undefined) {
    const what = 'the listing does not end with `Ok.`: rules may be missing behind what there is of it';
    return {
      rules,
      settings,
      ...policies,
      unseen: { what, isLocal: false, origin: { file: cut, text: cut } },
    };
  }
  if (rules.length > 0 || first === undefined) return { rules, settings, ...policies };
  const lacking = 'rules are not in evidence (netsh advfirewall firewall show rule name=all verbose)';
  return { rules, settings, ...policies, unseen: { what: lacking, isLocal: false, origin: first.origin } };
}
