import { formatRange, parseMasked } from '../../net/address.ts';
import type { Command, InputLine, Outcome, Word } from '../command.ts';
import { type EditedText, insertLine, removeLine } from '../edited-text.ts';
import { type HostChanges, textsOf } from '../host-changes.ts';
import { inputLines } from '../input-lines.ts';
import { refuse, type Teller } from '../teller.ts';

const VERBS: Readonly<Record<string, string>> = {
  '-N': 'create',
  '-X': 'destroy',
  '-A': 'add',
  '-D': 'del',
  '-F': 'flush',
  '-L': 'list',
  '-S': 'save',
  '-R': 'restore',
  '-T': 'test',
  '-E': 'rename',
  '-W': 'swap',
};

/** `ipset`, on what `ipset save` printed (ipset(8)). */
export function ipset(
  command: Command,
  host: HostChanges,
  teller: Teller,
  tellerAt: (line: InputLine) => Teller,
): Outcome {
  const words = command.words.slice(1).filter(({ text }) => !/^(?:-exist|-!|-q|-quiet)$/.test(text));
  const isLenient = words.length < command.words.length - 1;
  const [first, ...rest] = words;
  const verb = VERBS[first?.text ?? ''] ?? first?.text ?? '';
  if (/^(?:list|save|test|help|version|)$/.test(verb)) return verb === 'test' ? 'unknown' : 'done';
  const [text] = textsOf(host, 'ipset');
  if (text === undefined) return teller.lose('the sets of ipset are not in evidence (ipset save shows them)');
  if (teller.doubt !== undefined) return teller.lose(`whether it runs is not known: ${teller.doubt.reason}`);
  const rules = textsOf(host, 'iptables');
  if (verb !== 'restore') return carryOut(verb, rest, text, rules, isLenient, teller);
  const lines = inputLines(undefined, command);
  if (typeof lines === 'string') return teller.lose(`what it loads is not given: ${lines}`);
  for (const line of lines) {
    const [own = '', ...others] = line.text.trim().split(/\s+/);
    if (own === '' || own.startsWith('#') || own === 'COMMIT') continue;
    const { unknown } = line;
    const given = others.map(
      (each): Word => ({
        text: each,
        line: line.line,
        column: 1,
        ...(unknown !== undefined && /[$`]/.test(each) ? { unknown } : {}),
      }),
    );
    const outcome = carryOut(VERBS[own] ?? own, given, text, rules, isLenient, tellerAt(line));
    if (outcome !== 'done') return outcome;
  }
  return 'done';
}

function carryOut(
  verb: string,
  words: readonly Word[],
  text: EditedText,
  rules: readonly EditedText[],
  isLenient: boolean,
  teller: Teller,
): Outcome {
  const open = words.find(({ unknown }) => unknown !== undefined)?.unknown;
  if (open !== undefined) return teller.lose(`which set or entry it means depends on ${open.source}`);
  const [name = '', entry = '', ...options] = words.map((word) => word.text);
  const find = (pattern: RegExp) => text.lines.findIndex((line) => pattern.test(line.text));
  const escaped = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const made = find(new RegExp(`^create ${escaped(name)} `));
  const already = (what: string): Outcome => {
    if (!isLenient) return refuse(teller, what);
    teller.warn(`it changes nothing: ${what}`);
    return 'done';
  };
  if (verb === 'create') {
    if (made >= 0) return already(`set ${name} is there already`);
    insertLine(text, endOf(text), ['create', name, entry, ...options].join(' '), teller.origin);
    return 'done';
  }
  if (verb === 'flush' || verb === 'destroy') {
    const pattern = name === '' ? /^add / : new RegExp(`^add ${escaped(name)} `);
    if (name !== '' && made < 0) return refuse(teller, `there is no set ${name}`);
    const named =
      verb === 'destroy' && rules.flatMap(({ lines }) => lines).find((line) => isUsed(line.text, name));
    if (named)
      return refuse(
        teller,
        `a rule asks for ${name === '' ? 'one of the sets' : name}, which cannot be destroyed`,
      );
    for (let at = find(pattern); at >= 0; at = find(pattern)) removeLine(text, at, teller.origin);
    if (verb === 'destroy')
      for (let at = find(destroyed(name, escaped)); at >= 0; at = find(destroyed(name, escaped)))
        removeLine(text, at, teller.origin);
    return 'done';
  }
  if (verb !== 'add' && verb !== 'del') return teller.lose(`ipset ${verb} is not carried out`);
  if (made < 0) return refuse(teller, `there is no set ${name}`);
  const type = /^create \S+ (\S+)/.exec(text.lines[made]?.text ?? '')?.[1] ?? '';
  if (verb === 'add' && /\/0(?:,|$)/.test(entry) && NO_ZERO.has(type))
    return refuse(teller, `${type} holds no ${entry}`);
  const plain = normal(entry);
  const at = find(new RegExp(`^add ${escaped(name)} ${escaped(plain)}(?:/(?:32|128))?(?: |$)`, 'i'));
  if (verb === 'add') {
    if (at >= 0) return already(`set ${name} has ${entry} already`);
    insertLine(text, endOf(text), ['add', name, entry, ...options].join(' '), teller.origin);
    return 'done';
  }
  // A range, or an entry in other words, may stand there as several.
  const isApart = /^(?:hash:ip|bitmap:)/.test(type) && (/[/-]/.test(plain) || hasRange(text, name));
  if (at < 0 && (isApart || /-|[a-z]\w*\.[a-z]/i.test(entry)))
    return teller.lose(`which entries ${entry} are is not worked out`);
  if (at < 0) return already(`set ${name} has no ${entry}`);
  removeLine(text, at, teller.origin);
  return 'done';
}

function destroyed(name: string, escaped: (part: string) => string): RegExp {
  return name === '' ? /^create / : new RegExp(`^create ${escaped(name)} `);
}

function endOf({ lines }: EditedText): number {
  return lines.findLastIndex((line) => line.text.trim() !== '') + 1;
}

/** Types that take no network of every address (ipset(8)). */
const NO_ZERO: ReadonlySet<string> = new Set(['hash:net', 'hash:net,port', 'hash:ip,port,net']);

function isUsed(line: string, name: string): boolean {
  const used = /--(?:match|add|del|map)-set\s+"?([^\s"]+)/.exec(line)?.[1];
  return used !== undefined && (name === '' || used === name);
}

/** A set of single addresses to which a script has added several in one word. */
function hasRange({ lines }: EditedText, name: string): boolean {
  return lines.some(({ text }) => {
    const [verb, set, entry = ''] = text.trim().split(/\s+/);
    return verb === 'add' && set === name && /[/-]/.test(entry.split(',')[0] ?? '');
  });
}

/** Each address as `ipset save` shows it: the network of a prefix, and no length where it is one address. */
function normal(entry: string): string {
  return entry
    .split(',')
    .map((part) => {
      const term = part.includes('/') ? parseMasked(part) : undefined;
      return term === undefined ? part : formatRange(term).replace(/\/(?:32|128)$/, '');
    })
    .join(',');
}
