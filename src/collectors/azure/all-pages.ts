import { PageTokens } from '../page-tokens.ts';
import type { Element } from './calls.ts';
import type { Connection } from './connection.ts';
import type { Question } from './questions.ts';
import { Refusal } from './refusal.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Lists go by `value`, published tags by `values`. */
const LISTS = ['value', 'values'];

/**
 * One document of all pages, without what belongs to the transport and what may hold a secret.
 * @throws Refusal when a page is refused, or is none: half a list is no answer
 */
export async function allPages(
  { ask }: Connection,
  { of: { version, isAction, properties }, address }: Pick<Question, 'of' | 'address'>,
): Promise<Element> {
  const first = `${address}?api-version=${version}`;
  const pages = new PageTokens();
  const elements: unknown[] = [];
  let next = isAction === true ? await ask(first, {}) : await ask(first);
  for (;;) {
    const name = LISTS.find((each) => Array.isArray(next[each]));
    if (name === undefined) throw new Refusal('the answer holds no list');
    elements.push(...(next[name] as readonly Element[]).map((each) => withoutSecrets(each, properties)));
    const { nextLink, skipToken, $skipToken, ...rest } = next;
    const further = [nextLink, skipToken, $skipToken].find((each) => typeof each === 'string' && each !== '');
    if (typeof further !== 'string') return { ...rest, [name]: elements };
    const refusal = pages.refusalOf(further);
    if (refusal !== undefined) throw new Refusal(refusal);
    next = isAction === true ? await ask(first, { skipToken: further }) : await ask(further);
  }
}
