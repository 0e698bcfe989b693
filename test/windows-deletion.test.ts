import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { isDescriptive, ruleFieldOf } from '../src/importers/windows/object-properties.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { ruleNotation } from './rule-notation.ts';

const CASE = join(import.meta.dirname, '..', 'fixtures', 'windows', 'web-server');

/** What changes nothing when it is left out, and why. */
const WITHOUT_EFFECT: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^(Name|Desc|EmbedCtxt)=/, 'texts for people'],
  [/^(Rule Name|Description|Grouping|Regelname|Beschreibung|Gruppierung):/, 'texts for people'],
  [/^\s+Typ/, 'the head of the table of ICMP types'],
  [/^(IcmpType|icmp) (Any|"Any"|\["Any"\])$/, 'asked of ICMP alone, whose rules name types'],
  [/^(RemoteDynamicKeywordAddresses|keywords|PolicyAppId|IsNegated|Priority) /, 'without a value'],
  [
    /^(PolicyStoreSource|PolicyStoreSourceType|store|storeType) |^(Rule source|Regelquelle):/,
    'counts where local rules are left aside',
  ],
];

describe.each(['json', 'clixml', 'collector', 'registry', 'netsh', 'netsh-german'])('%s', (format) => {
  // Profiles of the cmdlets say better what those of netsh say.
  const names = readdirSync(join(CASE, format)).filter(
    (name) => !format.startsWith('netsh') || name !== 'profiles.json',
  );
  const files = names.map((name) => ({
    name: `hosts/w/${name}`,
    bytes: readFileSync(join(CASE, format, name)),
  }));

  test('no field of a rule is left out: without it the model or the gaps differ', () => {
    const whole = modelOf(files);
    const left = files.flatMap((file) =>
      deletions(file)
        .filter(({ what }) => !WITHOUT_EFFECT.some(([pattern]) => pattern.test(what)))
        .filter(
          ({ bytes }) => modelOf(files.map((each) => (each === file ? { ...file, bytes } : each))) === whole,
        )
        .map(({ what }) => `${file.name}: ${what}`),
    );
    expect(left).toEqual([]);
  });
});

/** Conditions and actions of every rule, and what the gaps say. */
function modelOf(files: readonly SourceFile[]): string {
  const { assets, gaps } = readEvidence(files);
  const filters = assets.flatMap((asset) => asset.host?.filters ?? []);
  const rules = filters.flatMap(({ chains }) =>
    [...chains.values()].flatMap((chain) => chain.rules.map(ruleNotation)),
  );
  return JSON.stringify([rules, gaps.map((gap) => `${gap.effect} ${gap.what}`)]);
}

interface Deletion {
  readonly what: string;
  readonly bytes: Uint8Array;
}

/** Rules whose fields are deleted one by one: of several that are alike, one is enough. */
const TRIED = /RDP-Admins|RDP from administrators|Echo4|ICMPv4-In/;
const FACTS = /\/(addresses|connections|routes|dns|interfaces|policies)\.\w+$/;

function deletions({ name, bytes }: SourceFile): Deletion[] {
  if (FACTS.test(name)) return [];
  const isWide = bytes[0] === 0xff;
  const text = new TextDecoder(isWide ? 'utf-16le' : name.includes('netsh') ? 'latin1' : 'utf-8').decode(
    bytes,
  );
  const encode = (changed: string) =>
    isWide
      ? Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(changed, 'utf16le')])
      : Buffer.from(changed, name.includes('netsh') ? 'latin1' : 'utf8');
  const texts = name.endsWith('.json')
    ? withoutMembers(JSON.parse(text))
    : name.endsWith('.xml')
      ? withoutElements(text)
      : name.endsWith('.reg')
        ? withoutKeys(text)
        : withoutLines(text);
  return texts.map(({ what, text: changed }) => ({ what, bytes: encode(changed) }));
}

function withoutMembers(json: unknown): { what: string; text: string }[] {
  const found: { what: string; text: string }[] = [];
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value) && (TRIED.test(JSON.stringify(value)) || 'DefaultInboundAction' in value)) {
      const object = value as Record<string, unknown>;
      for (const [key, member] of Object.entries(object)) {
        if (isDescriptive(key) || LISTS.has(key) || UNREAD.has(key)) continue;
        const isOther =
          !('Direction' in object) && !('direction' in object) && (member === null || key === 'Status');
        if (isOther && key !== 'Package') continue;
        const copy = { ...object };
        for (const each of Object.keys(object)) delete object[each];
        for (const [other, kept] of Object.entries(copy)) if (!isSame(other, key)) object[other] = kept;
        found.push({ what: `${key} ${JSON.stringify(member)}`, text: JSON.stringify(json) });
        for (const [other, kept] of Object.entries(copy)) object[other] = kept;
      }
    }
    for (const member of Object.values(value)) visit(member);
  };
  visit(json);
  return found;
}

/** A field that an export says twice is left out both times. */
function isSame(left: string, right: string): boolean {
  return left === right || (ruleFieldOf(left) !== undefined && ruleFieldOf(left) === ruleFieldOf(right));
}

/** Lists of the collector's document, and what is no firewall's. */
const LISTS: ReadonlySet<string> = new Set(
  'profiles rules port address app service iftype iface security net ip route dns forwarding os errors'.split(
    ' ',
  ),
);
/** Settings that filter nothing: what is logged, shown to users and kept for IPsec. */
const UNREAD: ReadonlySet<string> = new Set(
  'AllowLocalIPsecRules AllowUserApps AllowUserPorts AllowUnicastResponseToMulticast NotifyOnListen EnableStealthModeForIPsec LogFileName LogMaxSizeKilobytes LogAllowed LogBlocked LogIgnored format version utc host Profile'.split(
    ' ',
  ),
);

/** Elements with a name, of an object or of what is joined with it. */
function withoutElements(text: string): { what: string; text: string }[] {
  const objects = text.split(/(?=^ {2}<Obj RefId)/m);
  const deleted = objects.flatMap((object, index) => {
    if (!TRIED.test(object)) return [];
    const elements =
      object.match(/^ {6}<(\w+) N="[^"]*"(?: \/>|[^\n]*<\/\1>|[^\n]*\n(?: {7,}[^\n]*\n)+? {6}<\/\1>)/gm) ??
      [];
    const names = elements.map((element) => /N="([^"]*)"/.exec(element)?.[1] ?? '');
    return [...new Set(names)].flatMap((name) => {
      const own = elements.filter((_, at) => isSame(names[at] ?? '', name));
      const isEmpty = own.every((element) => element.includes('<Nil'));
      if (isDescriptive(name) || UNREAD.has(name) || (isEmpty && !/^(Package|Owner)$/.test(name))) return [];
      const value = />([^<]*)<\/\w+>$/.exec(own[0] ?? '')?.[1] ?? '';
      const changed = own.reduce((left, element) => left.replace(element, ''), object);
      // Types are defined where they first occur, and referred to later.
      return [
        {
          what: `${name} ${value}`,
          text: objects.map((each, at) => (at === index ? changed : each)).join(''),
        },
      ];
    });
  });
  return deleted;
}

function withoutKeys(text: string): { what: string; text: string }[] {
  return text
    .split('\r\n')
    .filter((line) => TRIED.test(line))
    .flatMap((line) => {
      const parts = /\|(.*)\|/.exec(line)?.[1]?.split('|') ?? [];
      return parts.map((part) => ({ what: part, text: text.replace(line, line.replace(`${part}|`, '')) }));
    });
}

function withoutLines(text: string): { what: string; text: string }[] {
  const blocks = text.split(/\r\n\r\n/);
  return blocks.flatMap((block, index) => {
    if (!TRIED.test(block)) return [];
    const lines = block.split('\r\n').filter((line) => line !== '' && !line.startsWith('---'));
    return lines.map((line) => ({
      what: line,
      text: blocks
        .map((each, at) => (at === index ? each.replace(`${line}\r\n`, '').replace(`\r\n${line}`, '') : each))
        .join('\r\n\r\n'),
    }));
  });
}
