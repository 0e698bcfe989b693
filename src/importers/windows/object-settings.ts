import type { Gap } from '../../model/gap.ts';
import { type ExportedObject, textOf, valuesOf } from './exported-object.ts';
import { PROFILES, type ProfileName } from './rule-record.ts';
import { type ProfileSettings, SETTINGS_WITHOUT_EFFECT, type Settings } from './settings.ts';

/** GpoBoolean and Action of `Get-NetFirewallProfile`, by name or number. */
const TRUE = new Set(['true', '1']);
const FALSE = new Set(['false', '0']);
const NOT_CONFIGURED = new Set(['notconfigured', '2']);

/** What `Get-NetFirewallProfile` says of the three profiles. */
export function objectSettings(objects: readonly ExportedObject[], gaps: Gap[]): Settings {
  const result = new Map<ProfileName, ProfileSettings>();
  for (const object of objects) {
    const name = profileOf(object);
    if (name === undefined) {
      gaps.push(gap('a profile without a name that is known', object));
      continue;
    }
    const settings = read(object, name, gaps);
    const earlier = result.get(name);
    if (earlier === undefined) result.set(name, settings);
    else if (JSON.stringify({ ...earlier, origin: 0 }) !== JSON.stringify({ ...settings, origin: 0 })) {
      gaps.push(
        gap(
          `the ${name} profile was given twice, with different settings: which of them hold is not known`,
          object,
        ),
      );
      result.set(name, { origin: settings.origin });
    }
  }
  return result;
}

function profileOf(object: ExportedObject): ProfileName | undefined {
  const words = ['Name', 'Profile', 'InstanceID', 'ElementName'].map((each) => textOf(object, each));
  const last = words.map((word) => word?.split('|').pop()?.toLowerCase());
  return PROFILES.find((profile) => last.includes(profile.toLowerCase()));
}

function read(object: ExportedObject, profile: ProfileName, gaps: Gap[]): ProfileSettings {
  const strange = (property: string) =>
    gaps.push(
      gap(`${property} ${textOf(object, property) ?? ''} of the ${profile} profile is not known`, object),
    );
  const flag = (property: string, byDefault: boolean): boolean | undefined => {
    const text = textOf(object, property)?.toLowerCase();
    if (text === undefined) return undefined;
    if (TRUE.has(text)) return true;
    if (FALSE.has(text)) return false;
    if (NOT_CONFIGURED.has(text)) return byDefault;
    strange(property);
    return undefined;
  };
  const action = (property: string, byDefault: 'block' | 'allow'): 'block' | 'allow' | undefined => {
    const text = textOf(object, property)?.toLowerCase();
    if (text === undefined) return undefined;
    if (text === 'allow' || text === '2') return 'allow';
    if (text === 'block' || text === '4') return 'block';
    if (text === 'notconfigured' || text === '0') return byDefault;
    strange(property);
    return undefined;
  };
  const [isOn, inbound, outbound] = [
    flag('Enabled', true),
    action('DefaultInboundAction', 'block'),
    action('DefaultOutboundAction', 'allow'),
  ];
  const [allowsInboundRules, allowsLocalRules] = [
    flag('AllowInboundRules', true),
    flag('AllowLocalFirewallRules', true),
  ];
  const logging = textOf(object, 'LogBlocked')?.toLowerCase() ?? '';
  const unfiltered =
    valuesOf(object, 'DisabledInterfaceAliases')?.filter((alias) => alias !== 'NotConfigured') ?? 'unknown';
  if (unfiltered === 'unknown')
    gaps.push(gap(`DisabledInterfaceAliases of the ${profile} profile is not in the export`, object));
  gaps.push(...unknownProperties(object, profile));
  return {
    ...(isOn === undefined ? {} : { isOn }),
    ...(inbound === undefined ? {} : { inbound }),
    ...(outbound === undefined ? {} : { outbound }),
    ...(allowsInboundRules === undefined ? {} : { allowsInboundRules }),
    ...(allowsLocalRules === undefined ? {} : { allowsLocalRules }),
    ...(FALSE.has(logging) ? { logsDrops: false } : {}),
    unfiltered,
    origin: { ...object.origin, text: `profile ${profile}` },
  };
}

const READ: ReadonlySet<string> = new Set(
  'Name Profile InstanceID ElementName Enabled DefaultInboundAction DefaultOutboundAction AllowInboundRules AllowLocalFirewallRules DisabledInterfaceAliases'.split(
    ' ',
  ),
);

/** What asks for packets of its own, or for none; AllowUserApps and AllowUserPorts only hold for rules of Windows XP's form. */
const DESCRIPTIVE: ReadonlySet<string> = new Set([
  ...SETTINGS_WITHOUT_EFFECT,
  ...'Caption Description CommunicationName DetailedStatus HealthState InstallDate OperatingStatus OperationalStatus PrimaryStatus Status StatusDescriptions PSComputerName PSShowComputerName RunspaceId CimClass CimInstanceProperties CimSystemProperties AllowUserApps AllowUserPorts AllowUnicastResponseToMulticast'.split(
    ' ',
  ),
]);

function unknownProperties(object: ExportedObject, profile: ProfileName): Gap[] {
  return [...object.properties]
    .filter(([name, values]) => !READ.has(name) && !DESCRIPTIVE.has(name) && values.length > 0)
    .map(([name, values]) =>
      gap(`setting ${name} ${values.join(', ')} of the ${profile} profile is not known`, object),
    );
}

function gap(what: string, { origin }: ExportedObject): Gap {
  return { kind: 'unmodelled', effect: 'either', what, origin };
}
