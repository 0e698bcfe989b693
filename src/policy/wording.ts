import type { LayerVerdict, PairProof, Proof } from '../model/audit.ts';
import { isAskedKind } from '../model/fact-kinds.ts';
import type { AuditFacts } from '../model/facts.ts';
import { fewOf } from '../model/few-of.ts';
import { FlowFacts } from '../model/flow-facts.ts';
import { namedRules } from '../model/named-rules.ts';
import { sameOrigin } from '../model/origin.ts';
import { type FactOfFilters, filterFix, filterMessage } from './filter-wording.ts';
import { type FactOfFlows, flowFix, flowMessage, replyOf } from './flow-wording.ts';
import { type RowTitles, rowTitle } from './row-titles.ts';
import { waiverFix, waiverMessage } from './waiver-wording.ts';

type Facts = { readonly [Kind in keyof AuditFacts]: AuditFacts[Kind][number] };
/** One fact with the kind that tells how to speak of it. */
export type AnyFact = {
  readonly [Kind in keyof Facts]: { readonly kind: Kind; readonly fact: Facts[Kind] };
}[keyof Facts];

const NAMED = 4;

/** One sentence that says what is wrong. */
export function messageOf(about: AnyFact, proof: Proof | undefined, titles: RowTitles = new Map()): string {
  if (isOfFlows(about)) return flowMessage(about, proof);
  if (isOfFilters(about)) return filterMessage(about, proof);
  const { kind, fact } = about;
  const pair = proof?.pairs[0];
  switch (kind) {
    case 'requirements': {
      const services = offeredServices(fact);
      const ends = endsOf(fact);
      const flow = `${services.join(' or ')} ${ends}`;
      const stopped =
        pair === undefined
          ? 'part of it is blocked'
          : `${pair.from} to ${pair.to} is ${pair.verdict === 'partial' ? 'partly ' : ''}blocked`;
      // Only where the row has other ports is a source chosen from which this one is blocked although another lets it pass.
      if (fact.verdict === 'blocked' && proof?.pairs.some(({ verdict }) => verdict === 'open'))
        return `${flow} is open, but not from where the row's other ports are: ${stopped}${decidedBy(pair)}.`;
      if (fact.verdict === 'blocked')
        return services.length === 1
          ? `${flow} is blocked${decidedBy(pair)}.`
          : `None of ${services.join(', ')} ${ends} is open: blocked${decidedBy(pair)}.`;
      if (fact.verdict === 'partial')
        return `${flow} is not open for all of them: ${stopped}${decidedBy(pair)}.`;
      return `Whether ${flow} is open cannot be decided${because(pair)}.`;
    }
    case 'restrictions': {
      const port = `${serviceOf(fact)} of ${fact.role}`;
      const sources = fewOf([...new Set((proof?.pairs ?? []).map((each) => each.from))], NAMED);
      if (fact.opened_not_reachable)
        return `${port} ${unseenOpening(pair) === undefined ? 'is' : 'may be'} opened to ${sources}, but no path leads there.`;
      if (fact.verdict === 'undecided')
        return `Whether ${port} is closed to ${sources === 'everywhere' ? 'every address' : sources} cannot be decided${because(pair)}${neededBy(fact, titles)}.`;
      return `${port} is reachable from ${sources}${replyOf(fact, pair)}${unserved(fact)}${neededBy(fact, titles)}.`;
    }
    case 'prohibitions': {
      const isAny = fact.protocol === 'any';
      const flow = `${isAny ? 'anything' : serviceOf(fact)} from ${fact.from_role} to ${fact.to_role}`;
      if (fact.verdict === 'undecided')
        return `Whether ${flow} ${isAny ? 'gets through' : 'is closed'} cannot be decided${because(pair)}.`;
      const open = isAny
        ? `Nothing from ${fact.from_role} to ${fact.to_role} may get through, and ${fact.partly ? 'some packets do' : 'every packet does'}`
        : `${flow} must be closed and is ${fact.partly ? 'partly open' : 'open'}`;
      return `${open}${pair === undefined ? '' : `: ${pair.from} reaches ${pair.to}`}${replyOf(fact, pair)}.`;
    }
    case 'leftovers': {
      const flow = `${serviceOf(fact)} from ${fact.from_role} to ${fact.to_role}`;
      if (fact.inseparable)
        return `${flow} is needed for installation only and ${fact.verdict === 'undecided' ? 'may be' : 'is'} open, because ${fact.kept_open_by === undefined ? 'a row' : rowTitle(titles, fact.deployment, fact.kept_open_by)} needs the same packets.`;
      return fact.verdict === 'undecided'
        ? `${flow} is needed for installation only and may still be open.`
        : `${flow} is needed for installation only and is still open.`;
    }
    case 'internet': {
      const port = `${serviceOf(fact)} of ${fact.asset}`;
      if (fact.opened_not_reachable)
        return `${port} ${unseenOpening(pair) === undefined ? 'is' : 'may be'} opened to the internet, but ${fact.verdict === 'closed' ? 'no path leads there' : 'the path from there was not seen'}.`;
      if (fact.verdict === 'undecided')
        return `Whether ${port} is reachable from the internet cannot be decided${because(pair)}.`;
      return `${port} is reachable from ${fact.partly ? 'a part of the internet' : 'the internet'}${replyOf(fact, pair)}${unserved(fact)}.`;
    }
    case 'open_filters':
      return `${fact.filter} admits every ${fact.family === 'ipv4' ? 'IPv4' : 'IPv6'} packet ${fact.direction === 'in' ? 'in' : 'out'}${fact.together ? ', by several rules together' : ''}.`;
    case 'structures':
      return fact.verdict === 'undecided'
        ? `Whether the network has ${fact.expected} cannot be decided: ${fact.found}.`
        : `There should be ${fact.expected}; found: ${fact.found}.`;
    case 'waivers':
      return waiverMessage(fact);
  }
}

/** What would fix it, in words that name the place to change. */
export function fixOf(about: AnyFact, proof: Proof | undefined): string {
  if (isOfFlows(about)) return flowFix(about, proof);
  if (isOfFilters(about)) return filterFix(about, proof);
  const { kind, fact } = about;
  const pair = proof?.pairs[0];
  const layer = pair?.layers.find((each) => each.decides);
  const rule = layer?.rules[0];
  const place = layer === undefined ? '' : ` in ${layer.where}`;
  switch (kind) {
    case 'requirements': {
      const named = pair?.unresolved;
      if (named === undefined) return requirementFix(fact, proof, pair?.packets[0] ?? serviceOf(fact));
      if (fact.verdict === 'undecided' && layer?.verdict !== 'undecided') return `${addressesWanted(named)}.`;
      const fix = requirementFix(fact, proof, `${serviceOf(fact)} ${endsOf(fact)}`);
      return fact.verdict === 'undecided'
        ? `${addressesWanted(named)}. ${fix}`
        : `${fix} Where ${named.join(' and ')} ${named.length === 1 ? 'has' : 'have'} addresses inside, say so in the deployment (\`resolved\`, or the parameter of the row).`;
    }
    case 'restrictions':
    case 'prohibitions':
    case 'internet': {
      if (layer?.verdict === 'unseen')
        return `Add the evidence of ${layer.where}: its addresses and its rules.`;
      const doubt =
        'opened_not_reachable' in fact && fact.opened_not_reachable ? unseenOpening(pair) : undefined;
      if (doubt !== undefined)
        return `Supply what is missing in ${doubt.where}: ${doubt.note ?? 'see the layers'}.`;
      if (fact.verdict === 'undecided' && pair?.unresolved !== undefined && layer?.verdict !== 'undecided')
        return `${addressesWanted(pair.unresolved)}.`;
      const admitting = admittingLayer(pair);
      const isDoubt = fact.verdict === 'undecided' && layer !== undefined;
      const { sources, others } = exposedSources(
        proof,
        isDoubt ? (each) => decidingWhere(each) === layer.where : (each) => isAdmittedBy(each, admitting),
      );
      const flow = `${serviceOf(fact)} from ${sources}`;
      if (isDoubt && layer.layer === 'route')
        return `Stop ${flow} by a rule of a filter, or supply what is missing of the routes of ${layer.where}: ${layer.note ?? pair?.note ?? 'see the layers'}${others}.`;
      if (fact.verdict === 'undecided' && layer?.verdict === 'undecided' && rule !== undefined)
        return `Stop ${flow}${place} by a rule that does not depend on it, or supply what is missing there${others}.`;
      if (fact.verdict === 'undecided' && layer !== undefined)
        return `Supply what is missing${place}: ${layer.note ?? pair?.note ?? 'see the layers'}; or stop ${flow} by a rule that does not depend on it${others}.`;
      const isAny = fact.protocol === 'any';
      if (admitting === undefined)
        return `${isAny ? 'Stop' : 'Close'} ${serviceOf(fact)}: no filter in evidence stops it${passedText(pair)}.`;
      const [first] = admitting.rules;
      if (first?.standing === 'default')
        return `Stop ${flow} by a rule in ${admitting.where}: what none speaks of is let through by ${first.text}${others}.`;
      return `Narrow ${namedRules(admitting.rules)} in ${admitting.where}, or remove what nothing else needs, so that ${isAny ? `no packet from ${sources} is` : `${flow} is not`} admitted${others}.`;
    }
    case 'leftovers': {
      if (fact.inseparable)
        return 'Nothing, unless the destinations are told apart by address or by a proxy.';
      if (fact.verdict === 'undecided' && layer?.verdict === 'undecided')
        return `Supply what is missing${place}: ${layer.note ?? pair?.note ?? 'see the layers'}.`;
      if (fact.verdict === 'undecided' && layer?.verdict === 'deny')
        return `${addressesWanted(pair?.unresolved ?? [fact.to_role])}: some packets of the flow are let out and others are not.`;
      const out =
        pair?.layers.find(
          (each) => each.direction === 'forward' && each.layer === 'group' && each.rules.length > 0,
        ) ?? pair?.layers.find((each) => each.rules.length > 0);
      const by = out === undefined ? 'the rule' : `${out.rules[0]?.text} in ${out.where}`;
      return `Narrow ${by}, or remove it if nothing else needs it, now that the installation is done: it lets ${pair?.packets[0] ?? serviceOf(fact)} out.`;
    }
    case 'open_filters':
      return `Replace ${namedRules(layer?.rules ?? []) || 'the rules'} in ${fact.filter} by rules for the ports and addresses that are needed.`;
    case 'structures':
      return fact.verdict === 'undecided'
        ? 'Add the evidence that is named as missing.'
        : fact.kind === 'public-endpoint'
          ? 'Change whom the public endpoint admits.'
          : `Give the network ${fact.expected}.`;
    case 'waivers':
      return waiverFix(fact);
  }
}

/** What would let `packets` of a row through. */
function requirementFix(fact: Facts['requirements'], proof: Proof | undefined, packets: string): string {
  const pair = proof?.pairs[0];
  const layer = pair?.layers.find((each) => each.decides);
  const rule = layer?.rules[0];
  const place = layer === undefined ? '' : ` in ${layer.where}`;
  if (fact.verdict === 'undecided' && layer?.layer === 'route')
    return `Supply what is missing of the routes of ${layer.where}, or look there yourself whether they lead ${packets}: ${layer.note ?? pair?.note ?? 'see the layers'}.`;
  if (fact.verdict === 'undecided' && rule !== undefined)
    return `Let ${packets} through${place} by a rule that does not depend on it, or supply what is missing there.`;
  if (fact.verdict === 'undecided')
    return `Supply what is missing${place}: ${layer?.note ?? pair?.note ?? 'see the layers'}; or let ${packets} through by a rule that does not depend on it.`;
  const reply = layer?.direction === 'reply' ? ' the answers to' : '';
  const elsewhere = stoppedElsewhere(fact, proof, layer);
  if (layer?.layer === 'route')
    return layer.note === undefined || layer.note === NO_ROUTE
      ? `Give ${layer.where} a route for${reply} ${packets}${elsewhere}: ${NO_ROUTE}.`
      : `Change what stops${reply} ${packets} on the routes of ${layer.where}${elsewhere}: ${layer.note}.`;
  if (layer === undefined) return `Let ${packets} through.`;
  if (layer.layer === 'host' && rule === undefined && layer.note !== undefined)
    return `Change what stops${reply} ${packets}${place}${elsewhere}, which is no rule: ${layer.note}.`;
  if (rule?.standing === 'unserved')
    return `Add one for ${serviceOf(fact)} to ${layer.where}, or name what listens there${elsewhere}.`;
  if (rule?.standing === 'wins')
    return `Change ${rule.text}${place}: it stops${reply} ${packets} whatever other rules admit${elsewhere}.`;
  const translation =
    layer.direction === 'forward'
      ? layer.rules.find(({ standing }) => standing === 'translates' && rule?.standing !== standing)
      : undefined;
  const led = layer.direction === 'forward' ? ledBefore(layer, pair) : '';
  const isAnywhere = layer.layer === 'group' || (rule?.standing === 'default' && translation === undefined);
  const how =
    rule === undefined || isAnywhere
      ? ', by a rule that admits them'
      : `, by a rule before ${rule.text}${translation === undefined ? '' : `, which sees them as ${translation.text} changes them`}`;
  return `Let${reply} ${packets} through${place}${how}${led}${elsewhere}.`;
}

/** What a balancer before a filter makes of packets, which the filter sees so. */
function ledBefore(layer: LayerVerdict, pair: PairProof | undefined): string {
  const before = pair?.layers.slice(0, pair.layers.indexOf(layer)) ?? [];
  const balancer = before.findLast(
    (each) => each.layer === 'network' && each.rules[0]?.standing === 'translates',
  );
  return balancer === undefined
    ? ''
    : `, which sees them as ${balancer.rules[0]?.text} leads them on, ${balancer.note ?? ''}`;
}

/** Why a filter that stands there stops nothing. */
function passedText(pair: PairProof | undefined): string {
  const passed = pair?.layers.find(
    ({ layer, verdict, rules, note }) =>
      layer === 'subnet' && verdict === 'allow' && rules.length === 0 && note !== undefined,
  );
  return passed === undefined ? '' : `; ${passed.where}: ${passed.note}`;
}

function isOfFlows(about: AnyFact): about is FactOfFlows {
  return Object.hasOwn(FlowFacts.shape, about.kind);
}

function isOfFilters(about: AnyFact): about is FactOfFilters {
  return isAskedKind(about.kind) && !isOfFlows(about);
}

/** What a row offers, the one that the fact is about first: `tcp 25`, `465`, `587`. */
function offeredServices(fact: Facts['requirements']): string[] {
  const first = serviceOf(fact);
  const others = (fact.alternatives ?? []).filter((each) => serviceOf(each) !== first);
  const isOneProtocol = others.every((each) => each.protocol === fact.protocol);
  const texts = others.map((each) => (isOneProtocol && portsOf(each)) || serviceOf(each));
  return [first, ...new Set(texts)];
}

function endsOf({ from_role: from, to_role: to }: Facts['requirements']): string {
  return `from ${from} to ${to}`;
}

function addressesWanted(names: readonly string[]): string {
  return `Say in the deployment which addresses ${names.join(' and ')} ${names.length === 1 ? 'has' : 'have'} (\`resolved\`, or the parameter of the row)`;
}

const NO_ROUTE = 'no route';

/** What else of a row is stopped, and where else: changing one place alone leaves the finding. */
function stoppedElsewhere(
  { alternatives }: Facts['requirements'],
  proof: Proof | undefined,
  deciding: LayerVerdict | undefined,
): string {
  const pairs = proof?.pairs ?? [];
  // Of alternatives one is enough.
  const blocked = (alternatives === undefined ? pairs : pairs.slice(0, 1)).filter(
    ({ verdict }) => verdict === 'blocked' || verdict === 'partial',
  );
  const isThere = ({ layer, where }: LayerVerdict) => layer === deciding?.layer && where === deciding.where;
  const further = blocked
    .filter((pair) => pair !== pairs[0] && pair.layers.some((each) => each.decides && isThere(each)))
    .map(({ from, to }) => `from ${from} to ${to}`);
  const stopping = blocked
    .flatMap(({ layers }) => layers.filter(({ verdict }) => verdict === 'deny' || verdict === 'partial'))
    .filter((layer) => !isThere(layer));
  const places = stopping.map(({ layer, where }) =>
    layer === 'route' ? `the routes of ${where}` : layer === 'host' ? `the firewall of ${where}` : where,
  );
  // A proof shows the first boxes alone, so that their number is not told.
  const [, other, ...more] = (pairs[0]?.unresolved === undefined ? pairs[0]?.packets : undefined) ?? [];
  return [
    ...(other === undefined ? [] : [`what stops ${other}${more.length === 0 ? '' : ' and others'}`]),
    ...(further.length === 0 ? [] : [`what stops it ${fewOf([...new Set(further)], PLACES_OF_FIX)}`]),
    ...(places.length === 0 ? [] : [`in ${fewOf([...new Set(places)], PLACES_OF_FIX)}`]),
  ]
    .map((text) => `; likewise ${text}`)
    .join('');
}

const PLACES_OF_FIX = 3;

const SOURCES_OF_FIX = 3;

/** From whom a fix of the first pair stops the packets, and whom the same fact lets in elsewhere: closing one alone leaves the finding. */
function exposedSources(
  proof: Proof | undefined,
  isStoppedToo: (pair: PairProof) => boolean,
): { readonly sources: string; readonly others: string } {
  const [first, ...pairs] = proof?.pairs ?? [];
  if (first === undefined) return { sources: 'there', others: '' };
  const further = pairs.filter(({ verdict }) => verdict === first.verdict);
  const stopped = [first, ...further.filter(isStoppedToo)].map(({ from }) => from);
  const elsewhere = further.filter((pair) => !isStoppedToo(pair)).map(({ from, to }) => `${from} to ${to}`);
  return {
    sources: fewOf([...new Set(stopped)], SOURCES_OF_FIX),
    others:
      elsewhere.length === 0
        ? ''
        : `; likewise what lets in ${fewOf([...new Set(elsewhere)], SOURCES_OF_FIX)}`,
  };
}

/** The filter that would have to change: what stops the packet is not. */
function admittingLayer(pair: PairProof | undefined): LayerVerdict | undefined {
  const deciding = pair?.layers.find((each) => each.decides);
  if (deciding !== undefined && deciding.rules.length > 0 && deciding.verdict !== 'deny') return deciding;
  return pair?.layers.findLast(
    (each) =>
      each.direction === 'forward' &&
      each.verdict !== 'deny' &&
      each.rules.length > 0 &&
      (each.layer === 'group' || each.layer === 'host' || each.layer === 'subnet'),
  );
}

/** Whether the rules that let a pair in are among these. */
function isAdmittedBy(pair: PairProof, admitting: LayerVerdict | undefined): boolean {
  const own = admittingLayer(pair);
  const named = admitting?.rules ?? [];
  return (
    own?.where === admitting?.where &&
    (own?.rules ?? []).every((rule) => named.some((each) => sameOrigin(rule, each)))
  );
}

function decidingWhere(pair: PairProof): string | undefined {
  return pair.layers.find((each) => each.decides)?.where;
}

function unserved({ listener }: Pick<Facts['restrictions'], 'listener'>): string {
  if (listener === undefined) return '';
  return listener === 'none' ? ', though nothing listens there' : ', though only loopback is listened on';
}

/** The first of a receiver's own filters of which it is not known whether it opens anything. */
function unseenOpening(pair: PairProof | undefined): LayerVerdict | undefined {
  return pair?.layers.find(
    (each) =>
      each.direction === 'forward' &&
      each.verdict === 'undecided' &&
      (each.layer === 'group' || each.layer === 'host'),
  );
}

/** Two deployments on one machine may want the opposite of one port. */
function neededBy({ needed_by: needed }: Facts['restrictions'], titles: RowTitles): string {
  return needed === undefined
    ? ''
    : `; the deployment ${needed.deployment} needs some of it (row ${rowTitle(titles, needed.deployment, needed.row)})`;
}

function decidedBy(pair: PairProof | undefined): string {
  const layer = pair?.layers.find((each) => each.decides);
  if (layer === undefined) return '';
  const what = layer.direction === 'reply' ? ', because the reply is dropped by ' : ' by ';
  return `${what}${describe(layer)}`;
}

function because(pair: PairProof | undefined): string {
  const layer = pair?.layers.find((each) => each.decides);
  const note = layer?.note ?? pair?.note;
  return note === undefined ? '' : `: ${note}`;
}

function describe(layer: LayerVerdict): string {
  if (layer.layer === 'route')
    return `the routes of ${layer.where}${layer.note === undefined ? '' : ` (${layer.note})`}`;
  if (layer.layer !== 'host') return layer.where;
  if (layer.rules[0]?.standing === 'unserved') return `${layer.where}, where nothing listens for it`;
  const isNoRule = layer.rules.length === 0 && layer.note !== undefined;
  return isNoRule ? `${layer.where} (${layer.note})` : `the firewall of ${layer.where}`;
}

interface Ports {
  readonly from_port: number;
  readonly to_port: number;
  readonly ports?: string | undefined;
}

export function serviceOf(fact: Ports & { readonly protocol: string }): string {
  const ports = portsOf(fact);
  if (ports !== undefined) return `${fact.protocol} ${ports}`;
  return fact.protocol === 'any' ? 'every packet' : fact.protocol;
}

/** Undefined where all ports are meant. */
function portsOf({ from_port: first, to_port: last, ports }: Ports): string | undefined {
  if (ports !== undefined) return ports;
  if (first === 0 && last === 65_535) return undefined;
  return first === last ? `${first}` : `${first}-${last}`;
}
