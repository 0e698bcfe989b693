import type { ChangeGap, Diff, EffectOfChange } from '../../model/diff.ts';
import { placeText } from '../layer-words.ts';
import { counted } from '../tally.ts';
import { visible } from '../visible.ts';
import { flowText, statesText } from './words.ts';

/** What a reader must know besides what a change does, a sentence each. */
export function changeNotes(diff: Diff): string[] {
  const { warnings, standingGaps, afterReload } = diff;
  const notes = [
    ...effectNotes(diff),
    ...warnings.map(({ file, line, what }) => `${placeOf({ file, line })}: ${visible(what)}`),
    ...(afterReload === undefined
      ? []
      : effectNotes(afterReload).map((note) => `at the next reload: ${note}`)),
    ...(standingGaps === 0
      ? []
      : [`${counted(standingGaps, 'gap')} of the evidence may change a verdict, before and after alike`]),
  ];
  // Several gaps may say the same.
  return [...new Set(notes)];
}

function effectNotes({ effective, useless, filters, unanswered, findings, gaps }: EffectOfChange): string[] {
  return [
    ...useless.map(({ why, where, origin }) => {
      const what = why === 'never-matches' ? 'never matches' : 'adds nothing';
      return `${what}: ${visible(origin.text)} in ${visible(where)}  ${placeText(origin)}`;
    }),
    ...(effective ? [] : filters).map(({ title, carriers }) =>
      carriers === 0
        ? `${visible(title)} changes and stands before nothing`
        : `${visible(title)} changes and no flow does`,
    ),
    ...unanswered.map(
      (box) => `${flowText(box)}: ${statesText(box)} for packets whose answers do not come back`,
    ),
    ...findings.notSeen.map(notSeenText),
    ...gaps.map(gapText),
  ];
}

/** `not seen again, and not proved to be fixed: tcp 22 of web is reachable from the internet (its evidence is gone)`. */
export function notSeenText({ message, why }: EffectOfChange['findings']['notSeen'][number]): string {
  return `not seen again, and not proved to be fixed: ${visible(message.replace(/\.$/, ''))}${why === '' ? '' : ` (${visible(why)})`}`;
}

/** `gap: change.sh:4: the command is not known`. */
function gapText({ file, line, reason }: ChangeGap): string {
  return `gap: ${file === undefined ? '' : `${placeOf({ file, line })}: `}${visible(reason)}`;
}

function placeOf({ file, line }: { readonly file: string; readonly line?: number | undefined }): string {
  return `${visible(file)}${line === undefined ? '' : `:${line}`}`;
}
