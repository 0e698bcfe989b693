import type { Condition, Side } from '../../model/filter.ts';
import { oncePer } from '../../net/once-per.ts';
import { opaque, type RuleContext } from './match.ts';
import { reasonOf } from './opaque-matches.ts';
import type { Option } from './options.ts';

/** Options that count what entries matched. */
const COUNTING = new Set(['--update-counters', '--update-subcounters']);

const ASKING = new Set(['--match-set', '--set']);

/** `set`: `[!] --match-set name src|dst[,src|dst…]`, each word for a dimension of the set (xt_set.c). */
export function setConditions(options: readonly Option[], { family, sets }: RuleContext): Condition[] {
  const swapped = options.some((option) => option.name === '--return-nomatch');
  const used = options.filter(({ name }) => name !== '--return-nomatch' && !COUNTING.has(name));
  // The negation is about the set and the counters together.
  if (used.length > 1 && used.some((option) => option.negated)) return [opaque(reasonOf('set', options))];
  return used.map((option) => {
    const [name = '', text = ''] = option.values;
    const sides = sidesOf(text);
    if (!ASKING.has(option.name) || sides === undefined) return opaque(reasonOf('set', [option]));
    const condition = sets.condition(name, { family, sides, swapped });
    if (condition.kind === 'opaque') {
      const asked = swapped
        ? [option, ...options.filter((each) => each.name === '--return-nomatch')]
        : [option];
      return opaque(`${reasonOf('set', asked)}: ${condition.reason}`);
    }
    return option.negated ? negation(condition) : condition;
  });
}

/** Names of the sets that are asked. */
export function setsAsked(options: readonly Option[]): string[] {
  return options.flatMap(({ name, values: [set] }) => (ASKING.has(name) && set !== undefined ? [set] : []));
}

function sidesOf(text: string): Side[] | undefined {
  const words = text.split(',');
  if (words.length > 6 || words.some((word) => word !== 'src' && word !== 'dst')) return undefined;
  return words.map((word) => (word === 'src' ? 'source' : 'destination'));
}

type Answered = Exclude<Condition, { readonly kind: 'opaque' }>;

/** Rules that ask for the same share the object. */
const negation = oncePer((condition: Answered): Condition => ({ ...condition, negated: true }));
