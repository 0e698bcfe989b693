import type { Family } from '../../net/address.ts';
import type { Command, InputLine, Outcome, Word } from '../command.ts';
import { type HostChanges, textsOf } from '../host-changes.ts';
import { inputLines } from '../input-lines.ts';
import { refuse, type Teller } from '../teller.ts';
import { carryOut } from './carry-out.ts';
import { type DumpText, dumpsIn, hasChain } from './dump-text.ts';
import { parseCommand } from './parse-command.ts';
import { restoreTables } from './restore.ts';

/** `iptables` or `ip6tables`, of any backend. */
export function iptables(command: Command, host: HostChanges, teller: Teller): Outcome {
  const [program, ...words] = command.words;
  const parsed = parseCommand(words);
  if (typeof parsed === 'string') return teller.lose(`it was not understood: ${parsed}`);
  const [chain] = parsed.operands;
  const asks = ['list', 'list-rules', 'zero'].includes(parsed.verb);
  if ((asks && chain === undefined) || ['version', 'help'].includes(parsed.verb)) return 'done';
  const isOfSix = program?.text.startsWith('ip6') === true;
  if (words.some(({ text }) => text === (isOfSix ? '-4' : '-6')))
    return refuse(teller, `${program?.text} is not of that family`);
  const dump = dumpFor(program?.text ?? '', host, teller);
  if (dump === undefined || (asks && chain?.unknown !== undefined)) return 'unknown';
  if (!asks) return carryOut(parsed, dump, teller);
  return hasChain(dump, parsed.table, chain?.text ?? '') ? 'done' : 'failed';
}

/** `iptables-restore` or `ip6tables-restore`. */
export function iptablesRestore(
  command: Command,
  host: HostChanges,
  teller: Teller,
  tellerAt: (line: InputLine) => Teller,
): Outcome {
  const [program, ...words] = command.words;
  if (words.some(({ text }) => /^(?:-t|--test|-h|--help|-V|--version)$/.test(text))) return 'done';
  const file = words.find(({ text }, index) => !text.startsWith('-') && !takesValue(words[index - 1]));
  const lines = inputLines(file, command);
  if (typeof lines === 'string') return teller.lose(`what it loads is not given: ${lines}`);
  if (teller.doubt !== undefined) return teller.lose(`whether it runs is not known: ${teller.doubt.reason}`);
  const dump = dumpFor(program?.text ?? '', host, teller);
  if (dump === undefined) return 'unknown';
  const keeps = words.some(({ text }) => /^(?:-n|--noflush)$/.test(text));
  if (words.some(({ text }) => /^(?:-T|--table)/.test(text)))
    return teller.lose('it loads one table of several');
  return restoreTables(lines, keeps, dump, tellerAt);
}

function takesValue(word: Word | undefined): boolean {
  return /^(?:-w|-W|-M|--modprobe|-T|--table)$/.test(word?.text ?? '');
}

function dumpFor(program: string, host: HostChanges, teller: Teller): DumpText | undefined {
  const family: Family = program.startsWith('ip6') ? 6 : 4;
  const all = textsOf(host, 'iptables').flatMap(dumpsIn);
  const asked = program.includes('-legacy') ? 'legacy' : program.includes('-nft') ? 'nft' : undefined;
  const found = all.filter(
    (dump) => dump.family === family && (asked === undefined || dump.backend === asked),
  );
  const [dump] = found;
  const name = family === 6 ? 'ip6tables-save' : 'iptables-save';
  if (dump === undefined) {
    if (all.length > 0) teller.gap(`the rules that it changes are not in evidence (${name} shows them)`);
    else teller.lose(`the rules that run are not in evidence (${name} shows them)`);
    return undefined;
  }
  if (found.length === 1) return dump;
  teller.lose(`which of the dumps of ${name} shows the rules that it changes is not known`);
  return undefined;
}
