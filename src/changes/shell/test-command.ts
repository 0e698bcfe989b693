import type { Outcome, Word } from '../command.ts';

/** What `test`, `[` or `[[` answers where it compares texts or numbers that are known. */
export function testOutcome(words: readonly Word[], ignoresCase = false): Outcome {
  const last = words.at(-1)?.text;
  const terms = last === ']' || last === ']]' ? words.slice(0, -1) : words;
  if (terms.some(({ unknown, maySplit }) => unknown !== undefined || maySplit)) return 'unknown';
  const [first, second, third, ...more] = terms.map(({ text }) => text);
  if (first === '!' && second !== undefined && terms.length > 1)
    return negated(testOutcome(terms.slice(1), ignoresCase));
  if (more.length > 0 || first === undefined) return 'unknown';
  if (third !== undefined && second !== undefined) {
    const isOfCase = first !== third && first.toLowerCase() === third.toLowerCase();
    return ignoresCase && isOfCase ? 'unknown' : compared(first, second, third);
  }
  if (first === '-z' && second !== undefined) return answer(second === '');
  if (first === '-n' && second !== undefined) return answer(second !== '');
  return second === undefined ? answer(first !== '') : 'unknown';
}

function compared(left: string, operator: string, right: string): Outcome {
  switch (operator) {
    case '=':
    case '==':
      return /[*?[\\]/.test(right) ? 'unknown' : answer(left === right);
    case '!=':
      return /[*?[\\]/.test(right) ? 'unknown' : answer(left !== right);
  }
  // What begins with 0 is octal in `[[`, and decimal in `[`; what is too long is no number to most shells.
  if (![left, right].every((each) => /^-?(?:0|[1-9]\d{0,14})$/.test(each))) return 'unknown';
  const [a, b] = [Number(left), Number(right)];
  switch (operator) {
    case '-eq':
      return answer(a === b);
    case '-ne':
      return answer(a !== b);
    case '-lt':
      return answer(a < b);
    case '-le':
      return answer(a <= b);
    case '-gt':
      return answer(a > b);
    case '-ge':
      return answer(a >= b);
  }
  return 'unknown';
}

function answer(holds: boolean): Outcome {
  return holds ? 'done' : 'failed';
}

function negated(outcome: Outcome): Outcome {
  if (outcome === 'unknown') return outcome;
  return outcome === 'done' ? 'failed' : 'done';
}
