import { ascending } from '../net/ascending.ts';
import { fewOf } from './few-of.ts';

const SHOWN = 12;

/**
 * The candidates that resemble a word, best first: at most a third of its letters differ (one of two to five), or one of the two begins
 * with the other. Case does not count.
 */
export function nearMisses(word: string, candidates: Iterable<string>): string[] {
  const wanted = word.toLowerCase();
  const limit = wanted.length < 2 ? 0 : Math.max(1, Math.floor(wanted.length / 3));
  const scored: { candidate: string; distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const offered = candidate.toLowerCase();
    const begins =
      wanted.length > 2 && offered.length > 2 && (offered.startsWith(wanted) || wanted.startsWith(offered));
    const distance = begins ? limit : editDistance(wanted, offered);
    if (distance <= limit) scored.push({ candidate, distance });
  }
  scored.sort((a, b) => a.distance - b.distance || ascending(a.candidate, b.candidate));
  return scored.slice(0, 3).map((entry) => entry.candidate);
}

/** `unknown role "analyser"; did you mean "analyzer"? There are: analyzer, users`. */
export function unknownWord(kind: string, word: string, candidates: Iterable<string>): string {
  return `unknown ${kind} ${JSON.stringify(word)}; ${suggestion(word, candidates)}`;
}

/** `did you mean "run"? There are: install, run`. */
export function suggestion(word: string, candidates: Iterable<string>): string {
  const all = [...new Set(candidates)];
  if (all.length === 0) return 'there are none';
  const near = nearMisses(word, all);
  const list = fewOf(all, SHOWN);
  return near.length === 0 ? `there are: ${list}` : `did you mean ${quotedChoices(near)}? There are: ${list}`;
}

/** `"install", "update" or "run"`. */
export function quotedChoices(choices: readonly unknown[]): string {
  const quoted = choices.map((choice) =>
    typeof choice === 'string' ? JSON.stringify(choice) : String(choice),
  );
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}

/** Letters to insert, delete, replace or swap with their neighbour. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}
