import type { Outcome } from '../command.ts';
import { type EditedText, editJson, insertLine, replaceLine, textOf } from '../edited-text.ts';
import type { HostChanges } from '../host-changes.ts';
import type { Teller } from '../teller.ts';
import { formOf, textsOfWindows } from './policy.ts';

/** Settings by the parameters of Set-NetFirewallProfile, in lower case. */
type Settings = ReadonlyMap<string, string>;

/** Sets profiles in every form that the evidence has. */
export function setProfiles(
  profiles: readonly string[],
  settings: Settings,
  host: HostChanges,
  teller: Teller,
): Outcome {
  let found = false;
  let changed = false;
  const set = { netsh: inNetsh, registry: inRegistry, objects: inObjects };
  for (const text of textsOfWindows(host)) {
    for (const profile of profiles) {
      const before = textOf(text);
      const isThere = set[formOf(text)](text, profile, settings, teller);
      if (isThere === 'lost') return teller.lose('the form of the evidence does not let profiles be changed');
      found ||= isThere;
      changed ||= textOf(text) !== before;
    }
  }
  if (!found) return teller.lose('the settings of the profiles are not in evidence');
  if (!changed) teller.warn('it changes nothing: the profiles are so already');
  return 'done';
}

function isOn(value: string): boolean {
  return /^(?:true|on|1|\$true)$/i.test(value);
}

function inNetsh(
  text: EditedText,
  profile: string,
  settings: Settings,
  { origin }: Teller,
): boolean | 'lost' {
  const from = text.lines.findIndex((line) =>
    new RegExp(`^${profile} Profile Settings:`, 'i').test(line.text.trim()),
  );
  if (from < 0) return false;
  let isLost = false;
  const set = (label: RegExp, value: (before: string) => string) => {
    const next = text.lines.findIndex((line, index) => index > from && /Profile Settings:/.test(line.text));
    const at = text.lines.findIndex(
      (line, index) => index > from && (next < 0 || index < next) && label.test(line.text),
    );
    const [, head, before] = /^(\S.*?\s{2,})(\S.*?)\s*$/.exec(text.lines[at]?.text ?? '') ?? [];
    if (head === undefined || before === undefined) isLost = true;
    else replaceLine(text, at, head + value(before), origin);
  };
  const enabled = settings.get('enabled');
  if (enabled !== undefined) set(/^State\s{2,}/, () => (isOn(enabled) ? 'ON' : 'OFF'));
  const inbound = settings.get('defaultinboundaction');
  const rules = settings.get('allowinboundrules');
  const outbound = settings.get('defaultoutboundaction');
  if ((inbound ?? rules ?? outbound) !== undefined)
    set(/^Firewall Policy\s{2,}/, (before) => {
      const [was = '', wasOut = ''] = before.split(',');
      const action =
        inbound === undefined ? was.replace(/Inbound.*/, '') : /^allow$/i.test(inbound) ? 'Allow' : 'Block';
      const always = rules === undefined ? was.endsWith('Always') : !isOn(rules);
      const out =
        outbound === undefined
          ? wasOut.replace('Outbound', '')
          : /^block$/i.test(outbound)
            ? 'Block'
            : 'Allow';
      return `${action}Inbound${always ? 'Always' : ''},${out}Outbound`;
    });
  return isLost ? 'lost' : true;
}

const REGISTRY: Readonly<Record<string, readonly [name: string, one: RegExp]>> = {
  enabled: ['EnableFirewall', /^(?:true|on|1)$/i],
  defaultinboundaction: ['DefaultInboundAction', /^block$/i],
  defaultoutboundaction: ['DefaultOutboundAction', /^block$/i],
  allowinboundrules: ['DoNotAllowExceptions', /^(?:false|0)$/i],
};

function inRegistry(text: EditedText, profile: string, settings: Settings, { origin }: Teller): boolean {
  const folder = /^private$/i.test(profile) ? 'Standard' : profile;
  const key = new RegExp(`\\\\CurrentControlSet\\\\.*\\\\FirewallPolicy\\\\${folder}Profile\\]?\\s*$`, 'i');
  const from = text.lines.findIndex((line) => key.test(line.text));
  if (from < 0) return false;
  for (const [setting, value] of settings) {
    const [name, one] = REGISTRY[setting] ?? [];
    if (name === undefined || one === undefined) continue;
    const said = `"${name}"=dword:0000000${one.test(value) ? 1 : 0}`;
    const next = text.lines.findIndex((line, index) => index > from && /^\s*\[?HKEY_/.test(line.text));
    const spelt = new RegExp(`^(?:"${name}"=| {4}${name} {4}REG_)`, 'i');
    const at = text.lines.findIndex(
      (line, index) => index > from && (next < 0 || index < next) && spelt.test(line.text),
    );
    if (at >= 0) replaceLine(text, at, said, origin);
    else insertLine(text, from + 1, said, origin);
  }
  return true;
}

const OBJECT: Readonly<Record<string, string>> = {
  enabled: 'Enabled',
  defaultinboundaction: 'DefaultInboundAction',
  defaultoutboundaction: 'DefaultOutboundAction',
  allowinboundrules: 'AllowInboundRules',
};

/** Numbers of the enumerations (MSFT_NetFirewallProfile): what an export shows, it reads. */
function numberOf(setting: string, value: string): number {
  if (setting.startsWith('default')) return /^allow$/i.test(value) ? 2 : 4;
  return isOn(value) ? 1 : 0;
}

function inObjects(
  text: EditedText,
  profile: string,
  settings: Settings,
  { origin }: Teller,
): boolean | 'lost' {
  const content = textOf(text);
  if (text.file.json === undefined) return content.includes('DefaultInboundAction') ? 'lost' : false;
  if (!content.includes('DefaultInboundAction')) return false;
  let found = false;
  const wanted = JSON.stringify(JSON.parse(content));
  editJson(text, (document: unknown) =>
    visit(document, '', (object, pointer) => {
      const name = object.Name ?? object.name ?? object.Profile;
      if (!('DefaultInboundAction' in object) || String(name).toLowerCase() !== profile.toLowerCase()) return;
      found = true;
      for (const [setting, value] of settings) {
        const property = OBJECT[setting];
        if (property === undefined || object[property] === numberOf(setting, value)) continue;
        object[property] = numberOf(setting, value);
        text.pointers.set(pointer, origin);
      }
    }),
  );
  if (
    JSON.stringify(JSON.parse(textOf(text))) === wanted &&
    text.pointers.size === 0 &&
    text.removedPointers.size === 0
  ) {
    text.lines = content.split('\n').map((line) => ({ text: line }));
  }
  return found;
}

function visit(
  value: unknown,
  pointer: string,
  see: (object: Record<string, unknown>, pointer: string) => void,
): void {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) visit(item, `${pointer}/${index}`, see);
  else if (typeof value === 'object' && value !== null) {
    see(value as Record<string, unknown>, pointer);
    for (const [key, item] of Object.entries(value)) visit(item, `${pointer}/${key}`, see);
  }
}
