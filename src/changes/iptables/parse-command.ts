import { commandNames, RULE_COMMANDS } from '../../importers/iptables/command-names.ts';
import type { Word } from '../command.ts';
import { gluedOption, separateOptions } from './separate-options.ts';

const COMMANDS: ReadonlyMap<string, string> = new Map([
  ...RULE_COMMANDS,
  ...commandNames({
    '-E': 'rename-chain',
    '-C': 'check',
    '-L': 'list',
    '-S': 'list-rules',
    '-V': 'version',
    '-h': 'help',
  }),
  ['--new', 'new-chain'],
]);

/** Options of the program that say nothing of a rule. */
const QUIET = /^(?:-v|--verbose|-[46]|--ipv[46])$/;
const OF_LISTS = /^(?:-n|--numeric|--line-numbers|-x|--exact)$/;
const WAIT = /^(?:-w|--wait|-W|--wait-interval)(?:=?\d+)?$/;

export interface IptablesCommand {
  readonly verb: string;
  readonly table: string;
  /** Names and numbers behind the verb: chain, number, policy, new name. */
  readonly operands: readonly Word[];
  /** The words of a rule. */
  readonly rule: readonly Word[];
  /** An option that goes with lists alone. */
  readonly misplaced?: string;
  /** An option in one word with its value, which not every version takes. */
  readonly glued?: string;
}

/** Takes the words of a call apart (iptables(8)); a text says why that cannot be done. */
export function parseCommand(given: readonly Word[]): IptablesCommand | string {
  const words = separateOptions(given);
  let verb: string | undefined;
  let misplaced: string | undefined;
  let table = 'filter';
  const operands: Word[] = [];
  const rule: Word[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as Word;
    const { text, unknown } = word;
    const next = words[index + 1];
    const found = unknown === undefined ? COMMANDS.get(text) : undefined;
    if (unknown === undefined && /^(?:-t|--table)$/.test(text)) {
      if (next === undefined || next.unknown !== undefined)
        return `the table is ${next?.unknown?.source ?? 'not named'}`;
      table = next.text;
      index++;
    } else if (unknown === undefined && /^(?:-t\w+|--table=\w+)$/.test(text)) {
      table = text.replace(/^(?:-t|--table=)/, '');
    } else if (unknown === undefined && WAIT.test(text)) {
      if (/^\d+$/.test(next?.text ?? '') && !/\d$/.test(text)) index++;
    } else if (unknown === undefined && QUIET.test(text)) {
    } else if (unknown === undefined && OF_LISTS.test(text)) {
      misplaced = text;
    } else if (found !== undefined && (verb === undefined || found === 'zero')) {
      verb ??= found;
      for (; isOperand(words[index + 1], operands.length, verb); index++)
        operands.push(words[index + 1] as Word);
    } else rule.push(word);
  }
  if (verb === undefined) return 'it names no command';
  const glued = gluedOption(given);
  return {
    verb,
    table,
    operands,
    rule,
    ...(misplaced === undefined ? {} : { misplaced }),
    ...(glued === undefined ? {} : { glued }),
  };
}

function isOperand(word: Word | undefined, count: number, verb: string): boolean {
  if (word === undefined || word.text.startsWith('-') || word.text === '!') return false;
  const most = ['policy', 'rename-chain', 'insert', 'delete', 'replace'].includes(verb) ? 2 : 1;
  return count < most;
}
