import type { Gap } from '../../model/gap.ts';
import type { ProfileName } from './rule-record.ts';
import type { ProfileSettings, Settings } from './settings.ts';

/** Headings by profile; a dot stands for a letter that a console code page may have cost. */
const HEADINGS: readonly (readonly [RegExp, ProfileName])[] = [
  [/^(Domain Profile|Dom.nenprofil)/, 'Domain'],
  [/^(Private Profile|Privates Profil)/, 'Private'],
  [/^(Public Profile|.ffentliches Profil)/, 'Public'],
];
const HEADING =
  /^(?:Einstellungen f.r )?((?:Domain|Private|Public) Profile Settings|(?:Dom.nenprofil|Privates Profil|.ffentliches Profil)[^:]*):\s*$/;
const ANY_HEADING =
  /^(?:Einstellungen f.r )?(?:(?:Domain|Private|Public) Profile Settings|(?:Dom.nenprofil|Privates Profil|.ffentliches Profil)[^:\n]*):\s*\r?\n-{20,}/m;

export function isSettingsHeading(line: string): boolean {
  return HEADING.test(line);
}

/** `netsh advfirewall show allprofiles` (or `currentprofile`). */
export function isNetshSettings(text: string): boolean {
  return ANY_HEADING.test(text);
}

type Mutable = { -readonly [Key in keyof ProfileSettings]: ProfileSettings[Key] };

const SETTINGS = ['isOn', 'inbound', 'outbound', 'allowsInboundRules'] as const;

/** State and default actions of each profile; what is shown to users is not read. */
export function readNetshSettings(file: string, text: string, gaps: Gap[]): Settings {
  const result = new Map<ProfileName, ProfileSettings>();
  let current: Mutable | undefined;
  let profile: ProfileName | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const heading = HEADING.exec(line)?.[1];
    if (heading !== undefined) {
      profile = HEADINGS.find(([pattern]) => pattern.test(heading))?.[1];
      current = { origin: { file, line: index + 1, text: heading } };
      if (profile !== undefined) result.set(profile, current);
      continue;
    }
    const [, name, value] = /^(\S.*?)\s{2,}(\S.*?)\s*$/.exec(line) ?? [];
    if (current === undefined || name === undefined || value === undefined) continue;
    const before = { ...current };
    const isKnown = readSetting(name, value, current);
    const origin = { file, line: index + 1, text: line.trim() };
    for (const setting of SETTINGS)
      if (current[setting] !== before[setting]) current.origins = { ...current.origins, [setting]: origin };
    if (!isKnown) {
      const what = `setting ${name} ${value} of the ${profile ?? ''} profile is not known`;
      gaps.push({
        kind: 'unmodelled',
        effect: 'either',
        what,
        origin,
      });
    }
  }
  return result;
}

/** False: the value is not known. */
function readSetting(name: string, value: string, settings: Mutable): boolean {
  if (/^(State|Status)$/.test(name)) {
    if (!/^(ON|OFF|EIN|AUS)$/i.test(value)) return false;
    settings.isOn = /^(ON|EIN)$/i.test(value);
    return true;
  }
  if (/^(Firewall Policy|Firewallrichtlinie)$/.test(name)) return readPolicy(value, settings);
  if (/^(LocalFirewallRules|LokaleFirewallregeln)$/i.test(name)) {
    if (/^(Enable|Aktivieren)$/i.test(value)) settings.allowsLocalRules = true;
    else if (/^(Disable|Deaktivieren)$/i.test(value)) settings.allowsLocalRules = false;
  }
  if (/^LogDroppedConnections$/i.test(name)) settings.logsDrops = /^Enable$/i.test(value);
  // Only a group policy sets it (`N/A (GPO-store only)`), and none need be there.
  if (/\bGPO\b/.test(value)) settings.allowsLocalRules ??= true;
  return true;
}

/** `BlockInbound,AllowOutbound`; `BlockInboundAlways` also leaves allow rules aside. The words are the same in every language. */
function readPolicy(value: string, settings: Mutable): boolean {
  const [, inbound, always, outbound] =
    /^(Block|Allow)Inbound(Always)?,\s*(Block|Allow)Outbound$/.exec(value) ?? [];
  if (inbound === undefined) return false;
  settings.inbound = inbound === 'Block' ? 'block' : 'allow';
  settings.outbound = outbound === 'Block' ? 'block' : 'allow';
  settings.allowsInboundRules = always === undefined;
  return true;
}
