import type { Gap } from '../../model/gap.ts';
import { describePlace, ruleDifference } from '../rule-difference.ts';
import type { Configuration } from './building.ts';
import { readConfiguration } from './configuration.ts';
import type { ConfigurationDocument } from './documents.ts';
import { type Listed, withListed } from './listed-configuration.ts';
import { toFilter } from './program.ts';

/** The files are judged; what is said of the listing is where the two differ. */
export function differenceGaps(
  listed: Listed,
  documents: readonly ConfigurationDocument[],
  judged: Configuration,
): Gap[] {
  const known = new Set(documents.map(({ kind, name }) => `${kind} ${name}`));
  // Zones that nothing is in are listed, too, and the policy that the program brings along.
  const compared = listed.documents.filter(
    ({ kind, name, root }) =>
      known.has(`${kind} ${name}`) || (kind === 'zone' ? root.children.some(isMember) : name !== OWN_POLICY),
  );
  const result = readConfiguration(withListed(documents, compared), judged.settings, []);
  if (Array.isArray(result)) return [];
  const difference = ruleDifference(toFilter(result), toFilter(judged));
  if (difference === undefined) return [];
  const what = `firewall-cmd lists other rules than the files that were judged make, in chain ${difference.chain}: ${describePlace(difference.configured)} is listed where ${describePlace(difference.running)} stands in the files`;
  const origin = difference.configured ?? difference.running ?? listed.origin;
  return [{ kind: 'unmodelled', effect: 'none', what, subject: 'firewalld', origin }];
}

const OWN_POLICY = 'allow-host-ipv6';

function isMember({ name }: { readonly name: string }): boolean {
  return name === 'interface' || name === 'source';
}
