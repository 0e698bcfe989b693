import type { Origin } from '../../model/origin.ts';
import type { ProfileName } from './rule-record.ts';

/** What one profile does besides its rules; an absent setting is not in evidence. */
export interface ProfileSettings {
  readonly isOn?: boolean;
  readonly inbound?: 'block' | 'allow';
  readonly outbound?: 'block' | 'allow';
  /** Exceptions count: inbound allow rules are followed. */
  readonly allowsInboundRules?: boolean;
  /** Local rules are followed beside those of a group policy. */
  readonly allowsLocalRules?: boolean;
  /** What is dropped is written to the log. */
  readonly logsDrops?: boolean;
  /** Aliases of interfaces that are not filtered; `unknown`: there may be some. */
  readonly unfiltered?: readonly string[] | 'unknown';
  readonly origin: Origin;
  /** Where each setting stands, where a line of its own does. */
  readonly origins?: SettingOrigins;
}

type SettingOrigins = Readonly<Partial<Record<keyof ProfileSettings, Origin>>>;

export type Settings = ReadonlyMap<ProfileName, ProfileSettings>;

/** Fields of `Get-NetFirewallProfile` that filter nothing: what is shown, logged and kept for IPsec. */
export const SETTINGS_WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'NotifyOnListen',
  'EnableStealthModeForIPsec',
  'LogFileName',
  'LogMaxSizeKilobytes',
  'LogAllowed',
  'LogBlocked',
  'LogIgnored',
  'AllowLocalIPsecRules',
]);

/** Settings of `first` where it has them, else of `second`. */
export function orElse(first: Settings, second: Settings): Settings {
  const names = new Set([...first.keys(), ...second.keys()]);
  return new Map(
    [...names].flatMap((name) => {
      const [own, other] = [first.get(name), second.get(name)];
      const settings = {
        ...other,
        ...own,
        origins: { ...withoutSetIn(other?.origins, own), ...own?.origins },
      };
      return settings.origin === undefined ? [] : [[name, settings as ProfileSettings] as const];
    }),
  );
}

/** Origins of settings that `others` do not have. */
function withoutSetIn(origins: SettingOrigins = {}, others: Partial<ProfileSettings> = {}): SettingOrigins {
  return Object.fromEntries(Object.entries(origins).filter(([name]) => !Object.hasOwn(others, name)));
}
