import type { LayerVerdict, PairProof, Proof } from '../model/audit.ts';
import type { DocumentedServiceFact, UndocumentedFlowFact, ZoneFlowFact } from '../model/flow-facts.ts';
import { namedRules } from '../model/named-rules.ts';

/** Facts about flows beside the rows of profiles. */
export type FactOfFlows =
  | { readonly kind: 'undocumented_flows'; readonly fact: UndocumentedFlowFact }
  | { readonly kind: 'documented_services'; readonly fact: DocumentedServiceFact }
  | { readonly kind: 'zone_flows'; readonly fact: ZoneFlowFact }
  | { readonly kind: 'account_data'; readonly fact: ZoneFlowFact };

/** One sentence that says what is wrong. */
export function flowMessage({ kind, fact }: FactOfFlows, proof: Proof | undefined): string {
  const pair = proof?.pairs[0];
  switch (kind) {
    case 'undocumented_flows':
      return fact.verdict === 'undecided'
        ? `Nothing documents ${flowOf(fact)}, which may be open${because(pair)}.`
        : `Nothing documents ${flowOf(fact)}, which is open${reached(proof)}${replyOf(fact, pair)}.`;
    case 'documented_services':
      return documentedMessage(fact);
    case 'zone_flows':
      if (fact.verdict === 'undecided')
        return `Whether ${fact.allowed === 'nothing' ? 'anything' : `more than ${fact.allowed}`} passes from ${fact.from_zone} to ${fact.to_zone} cannot be decided${because(pair)}.`;
      return `From ${fact.from_zone} to ${fact.to_zone} ${fact.allowed === 'nothing' ? 'nothing' : `only ${fact.allowed}`} may pass, yet this passes: ${fact.beyond}${reached(proof)}${replyOf(fact, pair)}.`;
    case 'account_data':
      return fact.verdict === 'undecided'
        ? `Whether untrusted networks reach stored account data cannot be decided${because(pair)}.`
        : `Stored account data is directly reachable from untrusted networks by ${fact.beyond}${reached(proof)}${replyOf(fact, pair)}.`;
  }
}

/** What would fix it, in words that name the place to change. */
export function flowFix({ kind, fact }: FactOfFlows, proof: Proof | undefined): string {
  const pair = proof?.pairs[0];
  const closing = closed(pair, fact.verdict === 'undecided');
  switch (kind) {
    case 'undocumented_flows':
      return `${closing}; or write under \`documented\` who needs it, and why.`;
    case 'documented_services':
      if (fact.verdict === 'closed') return 'Remove it from `documented`, or open what it needs.';
      return fact.approved
        ? `Replace it by a protocol that is secure by itself, or write under \`documented\` what makes up for it (\`safeguards\`).`
        : 'Have it approved, and write the `ticket` of the approval.';
    case 'zone_flows':
      return `${closing}; or allow it in \`segmentation\`, if the zones are meant so.`;
    case 'account_data':
      return `${closing}.`;
  }
}

/** `tcp 22,80 from internet to web`. */
function flowOf({ protocol, services, role, direction, peer }: UndocumentedFlowFact): string {
  const all = protocol === 'other' ? services : services === protocol ? `every ${protocol} port` : services;
  return direction === 'in' ? `${all} from ${peer} to ${role}` : `${all} from ${role} to ${peer}`;
}

function documentedMessage(fact: DocumentedServiceFact): string {
  const { from_port: first, to_port: last } = fact;
  const ports = first === 0 && last === 65_535 ? '' : first === last ? ` ${first}` : ` ${first}-${last}`;
  const flow = `${fact.protocol}${ports} from ${fact.from} to ${fact.to}`;
  const whose = fact.by === 'vendor' ? `The row ${fact.service}` : `The documented service ${fact.service}`;
  if (fact.verdict === 'closed') return `${whose} is not open: ${flow}.`;
  if (!fact.approved) return `${whose} has no approval: ${flow}.`;
  return `${whose} ${fact.verdict === 'open' ? 'uses' : 'may use'} a protocol that is not secure by itself: ${flow}.`;
}

/** Who reaches whom, where that is the whole flow; of several sources with services of their own one packet is right. */
function reached(proof: Proof | undefined): string {
  const [pair, another] = proof?.pairs ?? [];
  if (pair === undefined) return '';
  const isWhole = another === undefined && (pair.packets.length === 1 || !pair.from.includes(', '));
  if (isWhole) return ` (from ${pair.from} to ${pair.to})`;
  return pair.witness === undefined ? ` (to ${pair.to})` : ` (to ${pair.to}, for example ${pair.witness})`;
}

/** Why what arrives is of no use: where a layer stops it that is none of the reply, a balancer has taken it in, and nothing behind it does. */
export function replyOf(
  { reply_blocked: isBlocked }: { readonly reply_blocked: boolean },
  pair: PairProof | undefined,
): string {
  if (!isBlocked) return '';
  const isStoppedBehind = pair?.layers.some(
    ({ direction, verdict }) => direction === 'forward' && verdict === 'deny',
  );
  return isStoppedBehind ? ', though no target takes it' : ', though the reply is dropped';
}

function because(pair: PairProof | undefined): string {
  const layer = pair?.layers.find((each) => each.decides);
  const note = pair?.note ?? layer?.note;
  return note === undefined ? '' : `: ${note}`;
}

/** The rule to change, where one admits it. */
function closed(pair: PairProof | undefined, isUndecided: boolean): string {
  const deciding = pair?.layers.find((each) => each.decides);
  if (isUndecided && deciding !== undefined)
    return `Supply what is missing in ${deciding.where}: ${deciding.note ?? pair?.note ?? 'see the layers'}`;
  const layer = deciding ?? pair?.layers.findLast(isAdmitting);
  if (layer === undefined) return 'Close it';
  if (layer.rules.length === 0 || layer.rules[0]?.standing === 'default')
    return `Stop it by a rule in ${layer.where}`;
  return `Remove or narrow ${namedRules(layer.rules)} in ${layer.where}`;
}

function isAdmitting(layer: LayerVerdict): boolean {
  return layer.direction === 'forward' && layer.rules.length > 0;
}
