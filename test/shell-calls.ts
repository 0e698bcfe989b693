import type { Command, Executor, Outcome, Word } from '../src/changes/command.ts';
import { runScript } from '../src/changes/shell/run-script.ts';

const FILE = { name: 'change.sh' };

/** What a script calls, one line each: `3: iptables -A INPUT`, unknown words in angle brackets, doubts behind `?`. */
export function callsOf(script: string): string[] {
  const lines: string[] = [];
  const executor: Executor = {
    execute(command: Command): Outcome {
      const doubt =
        command.doubt === undefined ? '' : ` ?${command.doubt.repeats ? '*' : ''} ${command.doubt.reason}`;
      lines.push(`${command.line}: ${command.words.map(shown).join(' ')}${shownInput(command)}${doubt}`);
      const [program] = command.words;
      return program?.text === 'fails' ? 'failed' : program?.text === 'grep' ? 'unknown' : 'done';
    },
    write: (path, content, command) => {
      const text = content === 'unknown' ? content : content.map((each) => each.text).join(' / ');
      lines.push(`${command.line}: > ${path.text}: ${text}`);
    },
    warn: (what, { line }) => lines.push(`${line}: warning: ${what}`),
  };
  runScript(FILE, script, executor);
  return lines;
}

function shownInput({ input }: Command): string {
  if (input === undefined) return '';
  if (input === 'unknown') return ' << unknown';
  return Array.isArray(input)
    ? ` << ${input.map(({ text }) => text).join(' / ')}`
    : ` < ${(input as Word).text}`;
}

function shown({ text, unknown }: Word): string {
  const word = /\s|^$/.test(text) ? `'${text}'` : text;
  if (unknown === undefined) return word;
  return unknown.values === undefined ? `<${word}>` : `<${word}: ${unknown.values.join('|')}>`;
}
