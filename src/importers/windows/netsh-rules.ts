import type { Gap } from '../../model/gap.ts';
import { normalised } from './enumerations.ts';
import { isSettingsHeading } from './netsh-settings.ts';
import { languageOf, type NetshLabel, type NetshLanguage, translated } from './netsh-words.ts';
import type { RuleField, RuleRecord } from './rule-record.ts';

const LINE = /^([^\s:：][^:：]{0,60}?)\s?[:：](?:\s+(.*)|)$/;
const RULED = /^-{20,}\s*$/;
const KNOWN = /^(Rule ?Name|Regelname):.*\r?\n-{20,}\s*$/im;
/** Of another language: a name with a line of dashes below it, and at least four more lines with a label. */
const LISTING =
  /^[^\s:：][^:：\n]{0,60}[:：][^\n]*\r?\n-{60,}\r?\n(?:[^\s:：][^:：\n]{0,60}[:：][^\n]*\r?\n\s*){4}/m;

/** `netsh advfirewall firewall show rule name=all`, in any language. */
export function isNetshListing(text: string): boolean {
  const head = text.slice(0, 100_000);
  return KNOWN.test(head) || LISTING.test(head);
}

/** A rule as the listing shows it: one line for each label, and the table of ICMP types below the protocol. */
interface Block {
  readonly language: NetshLanguage;
  readonly name: string;
  readonly line: number;
  readonly fields: Map<RuleField, string>;
  readonly icmp: string[];
  readonly doubts: string[];
  /** Fields that stand there twice or go on over lines, so that nothing is known of them. */
  readonly lost: Set<RuleField>;
  grouping: string;
}

export interface NetshRules {
  readonly rules: readonly RuleRecord[];
  /** netsh ends a listing with `Ok.`; without it there may have been more. */
  readonly isCut: boolean;
}

/** Rules of a listing; a text when it is in a language that is not known. */
export function readNetshRules(file: string, text: string, gaps: Gap[]): NetshRules | string {
  const blocks: Block[] = [];
  const lines = text.split(/\r?\n/);
  let block: Block | undefined;
  let label: NetshLabel | undefined;
  let isCut = false;
  for (const [index, line] of lines.entries()) {
    const [, name = '', value = ''] = LINE.exec(line) ?? [];
    if (isSettingsHeading(line)) block = undefined;
    else if (name !== '' && RULED.test(lines[index + 1] ?? '')) {
      const language = languageOf(name);
      if (language === undefined)
        return `its labels (${JSON.stringify(name)}) are neither English nor German; the registry (reg export) and the cmdlets (ConvertTo-Json) say the same in every language`;
      block = {
        language,
        name: value.trim(),
        line: index + 1,
        fields: new Map(),
        icmp: [],
        doubts: [],
        lost: new Set(),
        grouping: '',
      };
      blocks.push(block);
      label = undefined;
      isCut = true;
    } else if (END.test(line.trim())) isCut = false;
    else if (block !== undefined && line.trim() !== '' && !RULED.test(line)) {
      label = addLine(block, name, value.trim(), line, label);
    }
  }
  if (blocks.length > 0) {
    const what =
      'netsh does not show app packages, users and interface names of rules: rules that have them are narrower than they read';
    gaps.push({ kind: 'unmodelled', effect: 'either', what, origin: { file, text: file } });
  }
  if (blocks.length > 0 && !blocks.some(({ fields }) => fields.has('InterfaceType'))) {
    const what =
      'the listing was printed without `verbose`: programs, services, interface types and security of its rules are not in evidence';
    gaps.push({ kind: 'unseen', effect: 'either', what, origin: { file, text: file } });
  }
  return { rules: blocks.map((each) => toRecord(each, file)), isCut };
}

const END = /^ok\.$/i;

/** Takes one line of a block; the label that lines without one belong to. */
function addLine(
  block: Block,
  name: string,
  value: string,
  line: string,
  before: NetshLabel | undefined,
): NetshLabel | undefined {
  const label = name === '' ? undefined : block.language.labels.get(name.toLowerCase());
  if (label === undefined || label === 'Name') {
    const icmp = /^\s+(\w+)\s+(\w+)\s*$/.exec(line);
    if (before === 'Protocol' && icmp !== null) addIcmp(block, icmp[1] as string, icmp[2] as string);
    // A description goes on over lines.
    else if (before !== 'Description') {
      block.doubts.push(`a line that is not known: ${line.trim().slice(0, 100)}`);
      if (name === '') lose(block, before);
    }
    return before;
  }
  if (label === 'Grouping') block.grouping = value;
  else if (label !== 'Description') {
    if (block.fields.has(label)) {
      block.doubts.push(`its ${name}, which stands there twice`);
      lose(block, label);
    }
    block.fields.set(label, value);
  }
  return label;
}

/** A list that a line was broken in has more than the line says. */
function lose({ lost }: Block, label: NetshLabel | undefined): void {
  if (label === undefined || label === 'Name' || label === 'Description' || label === 'Grouping') return;
  lost.add(label);
  if (label === 'Protocol') lost.add('IcmpType');
}

function addIcmp({ icmp, language }: Block, type: string, code: string): void {
  // The head of the table.
  if (/^Typ/i.test(type)) return;
  const isAny = (text: string) => ['any', language.any].includes(text.toLowerCase());
  icmp.push(isAny(type) ? 'Any' : isAny(code) ? type : `${type}:${code}`);
}

/** What netsh never shows. */
const NOT_SHOWN: readonly (readonly [RuleField, readonly string[]])[] = [
  ['Package', ['Any']],
  ['LocalUser', ['Any']],
  ['RemoteUser', ['Any']],
  ['RemoteMachine', ['Any']],
  ['Owner', []],
  ['InterfaceAlias', ['Any']],
  ['Platform', ['Any']],
  ['DynamicTarget', ['Any']],
  ['Encryption', ['NotRequired']],
  ['OverrideBlockRules', ['False']],
  ['LooseSourceMapping', ['False']],
  ['LocalOnlyMapping', ['False']],
  ['PrimaryStatus', ['OK']],
  ['EnforcementStatus', ['NotApplicable']],
];

function toRecord(block: Block, file: string): RuleRecord {
  const { language, name, line, fields, icmp, doubts, lost, grouping } = block;
  const result = new Map<RuleField, readonly string[]>(NOT_SHOWN);
  for (const [field, text] of fields) {
    if (text === '') continue;
    const parts = SINGLE.has(field) ? [text] : text.split(',').map((part) => part.trim());
    result.set(
      field,
      normalised(
        field,
        parts.map((part) => translated(field, part, language)),
      ),
    );
  }
  const source = result.get('PolicyStoreSource');
  if (source !== undefined) result.set('PolicyStoreSourceType', source);
  const protocol = result.get('Protocol')?.[0]?.toLowerCase() ?? '';
  if (!/^(tcp|udp)$/.test(protocol))
    for (const field of ['LocalPort', 'RemotePort'] as const)
      if (!result.has(field)) result.set(field, ['Any']);
  if (icmp.length > 0) result.set('IcmpType', icmp);
  else if (!protocol.startsWith('icmp')) result.set('IcmpType', ['Any']);
  // Only `verbose` shows these, and of them only where the rule has one.
  if (fields.has('InterfaceType') || fields.has('Authentication'))
    for (const field of ['Program', 'Service'] as const) if (!result.has(field)) result.set(field, ['Any']);
  for (const field of lost) result.delete(field);
  const isOfApp = !fields.has('Program') && /@\{/.test(`${name} ${grouping}`);
  return {
    id: `${name} (line ${line})`,
    title: name,
    fields: result,
    doubts: isOfApp ? [...doubts, 'an app package, which netsh does not show'] : doubts,
    origin: { file, line, text: name },
  };
}

const SINGLE: ReadonlySet<RuleField> = new Set(['Program', 'Service', 'PolicyStoreSource', 'Authentication']);
