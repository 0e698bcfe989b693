import type { Command, Outcome, Word } from '../command.ts';
import type { Run } from './run.ts';
import { setTo } from './set.ts';

/** Options by which bash reads and runs a script as it does without them, or that are looked at where they count (bash(1), shopt). */
const FOLLOWED = new Set(
  [
    'extglob nocasematch nullglob failglob nocaseglob expand_aliases dotglob globstar globskipdots globasciiranges inherit_errexit',
    'autocd cdable_vars cdspell checkhash checkjobs checkwinsize cmdhist complete_fullquote direxpand dirspell execfail',
    'force_fignore gnu_errfmt histappend histreedit histverify hostcomplete huponexit interactive_comments lithist login_shell',
    'mailwarn no_empty_cmd_completion progcomp progcomp_alias promptvars shift_verbose sourcepath bash_source_fullpath',
  ]
    .join(' ')
    .split(' '),
);

const SETTINGS = new Map([
  ['inherit_errexit', 'inheritsErrexit'],
  ['expand_aliases', 'expandsAliases'],
] as const);

/** `shopt -s extglob`: what may match otherwise from here on is not known; another option may change all that follows. */
export function shopt(words: readonly Word[], { text }: Command, run: Run): Outcome {
  const { state } = run;
  const isSet = words.some((word) => /^-\w*[su]/.test(word.text));
  if (!isSet) return 'unknown';
  for (const { text: name, unknown } of words.filter((word) => !word.text.startsWith('-'))) {
    if (name === 'nocasematch') state.ignoresCase = true;
    const option = [...SETTINGS].find(([each]) => each === name)?.[1];
    if (option !== undefined)
      setTo(
        option,
        words.some((word) => /^-\w*s/.test(word.text)),
        run,
      );
    if (name === 'nullglob' || name === 'failglob') state.leavesOutGlobs = true;
    if (unknown !== undefined || !FOLLOWED.has(name))
      state.mayHaveEnded ??= `it stands behind "${text}", which changes how a shell reads it`;
  }
  return 'done';
}
