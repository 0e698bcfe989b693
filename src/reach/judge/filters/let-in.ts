import { type Origin, sameOrigin } from '../../../model/origin.ts';
import { single } from '../../../net/address.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import type { Estate } from '../../estate.ts';
import { hostReceives } from '../../host/host-ends.ts';
import type { TwoSided } from '../../layer.ts';
import { askFilter } from '../../path/filter-layer.ts';
import { type Decision, decidesSome, isFiltering, type Trace } from '../../program/trace.ts';
import type { FilterSubject } from './filter-subjects.ts';

/** What a filter lets in. */
export interface LetIn extends TwoSided {
  /** The rules that let some of the packets in. */
  rules(packets: PacketSet): Origin[];
  /** The defaults by which packets get in that no rule admits. */
  defaults(): Origin[];
}

/** What a filter lets in of packets at any of its places; a machine's own are asked about its addresses, by the links that they come by. */
export function letIn(estate: Estate, subject: FilterSubject, packets: PacketSet): LetIn {
  const answers: (TwoSided & { readonly traces: () => readonly Trace[] })[] =
    subject.asset === undefined
      ? subject.filters.map((filter) => {
          const answer = askFilter(estate, filter, 'ingress', packets, false);
          return { certain: answer.certain, possible: answer.possible, traces: () => [answer.trace] };
        })
      : subject.carriers.map((at) => {
          const own = at.interface.addresses.map(single);
          const asked =
            own.length === 0 ? packets : packets.intersection(estate.space.box({ destination: own }));
          const { layer } = hostReceives(estate, at, asked, undefined, []);
          return { certain: layer.certain, possible: layer.possible, traces: () => layer.traces };
        });
  const certain = estate.space.unionOf(answers.map((answer) => answer.certain));
  const accepting = () =>
    answers
      .flatMap(({ traces }) => traces())
      .flatMap(({ decisions }) => decisions)
      .filter(({ verdict }) => verdict === 'accept');
  return {
    certain,
    possible: estate.space.unionOf(answers.map(({ possible }) => possible)),
    rules: (asked) =>
      unique(
        accepting()
          .filter((decision) => decidesSome(decision, asked))
          .sort((a, b) => Number(isFiltering(b)) - Number(isFiltering(a))),
      ),
    defaults: () => {
      const filtering = accepting().filter(isFiltering);
      const byRule = filtering.filter(({ rule }) => rule !== 'policy');
      const rest = certain.without(byRule.map(({ packets }) => packets));
      return unique(filtering.filter((each) => each.rule === 'policy' && decidesSome(each, rest)));
    },
  };
}

function unique(decisions: readonly Decision[]): Origin[] {
  const origins = decisions.map(({ origin }) => origin);
  return origins.filter((origin, index) => origins.findIndex((other) => sameOrigin(other, origin)) === index);
}
