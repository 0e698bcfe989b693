import type { Filter } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import { describePlace, ruleDifference } from '../rule-difference.ts';
import type { Configuration } from './building.ts';
import { readConfiguration } from './configuration.ts';
import type { ConfigurationDocument } from './documents.ts';
import { type Listed, withListed } from './listed-configuration.ts';
import { toFilter } from './program.ts';

/** Where the listing of a running firewalld differs from its files, either may be what runs. */
export interface ListedDifference {
  readonly gap: Gap;
  /** The program of the listing. */
  readonly listed: Filter;
}

export function listedDifference(
  listed: Listed,
  documents: readonly ConfigurationDocument[],
  judged: Configuration,
): ListedDifference | undefined {
  const known = new Set(documents.map(({ kind, name }) => `${kind} ${name}`));
  // Zones that nothing is in are listed, too, and the policy that the program brings along.
  const compared = listed.documents.filter(
    ({ kind, name, root }) =>
      known.has(`${kind} ${name}`) || (kind === 'zone' ? root.children.some(isMember) : name !== OWN_POLICY),
  );
  const result = readConfiguration(withListed(documents, compared), judged.settings, [], judged.release);
  if (Array.isArray(result)) return undefined;
  const program = toFilter(result);
  const difference = ruleDifference(program, toFilter(judged));
  if (difference === undefined) return undefined;
  const what = `firewall-cmd lists other rules than the files make, so that either may run, in chain ${difference.chain}: ${describePlace(difference.configured)} is listed where ${describePlace(difference.running)} stands in the files`;
  const origin = difference.configured ?? difference.running ?? listed.origin;
  return {
    gap: { kind: 'unmodelled', effect: 'either', what, subject: 'firewalld', origin },
    listed: program,
  };
}

const OWN_POLICY = 'allow-host-ipv6';

function isMember({ name }: { readonly name: string }): boolean {
  return name === 'interface' || name === 'source';
}
