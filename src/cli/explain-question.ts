import type { Service } from '../model/deployment.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { InputError } from '../model/input-error.ts';
import { parseService } from '../model/service.ts';
import { parseAddress, parseRange, single } from '../net/address.ts';
import { hasPorts, isIcmp, protocolNumber, TCP } from '../net/protocol.ts';
import type { Estate } from '../reach/estate.ts';
import { judgePair } from '../reach/judge/pair.ts';
import { CLIENT_PORTS } from '../reach/path/question.ts';
import { answerProbe, type ProbeAnswer } from '../reach/probe.ts';
import { unknownLink } from '../reach/probe-links.ts';
import { endAsset } from '../reach/probe-pairs.ts';
import { type ProbeEnd, parseProbe } from '../reach/probe-text.ts';
import { lowPortsPassing } from '../reach/reachability/low-ports.ts';
import { endpointOf } from './endpoint-argument.ts';

/** One question as options state it. */
export interface QuestionOptions {
  readonly from?: string;
  readonly to?: string;
  readonly port?: string;
  readonly in?: string;
  readonly out?: string;
  readonly packet?: boolean;
}

/**
 * The answer, beside the question as a probe says it.
 * @throws InputError for an end or a service that is none
 */
export function askQuestion(
  estate: Estate,
  options: QuestionOptions,
): { readonly text: string; readonly answer: ProbeAnswer } {
  const text = questionText(options);
  return { text, answer: askWide(estate, options) ?? askOne(estate, text, options.packet === true) };
}

/** Clients do not use low source ports, and others may: what is denied to those alone is not closed. */
function withLowPorts(
  estate: Estate,
  answer: ProbeAnswer,
  [from, to]: readonly [Endpoint, Endpoint],
  service: Service,
): ProbeAnswer {
  const ports = answer.verdict === 'deny' ? lowPortsPassing(estate, from, to, service) : undefined;
  if (ports === undefined) return answer;
  const note = `denied to clients, which send from ports ${CLIENT_PORTS.join('-')}: packets from source port ${ports} pass, or may`;
  return { ...answer, notes: [...answer.notes, note] };
}

/** One question between assets and single addresses. */
function askOne(estate: Estate, text: string, packetOnly: boolean): ProbeAnswer {
  const { answer } = askProbe(estate, text, packetOnly, { file: 'command line' });
  const probe = parseProbe(text);
  if (typeof probe === 'string' || probe.destinationPort === undefined) return answer;
  const { protocol, sourcePort, destinationPort, in: incoming, out: outgoing } = probe;
  if (sourcePort !== undefined || incoming !== undefined || outgoing !== undefined) return answer;
  const ends = [endOf(estate, probe.from), endOf(estate, probe.to)] as const;
  return withLowPorts(estate, answer, ends, { protocol, ports: [destinationPort] });
}

function endOf(estate: Estate, end: ProbeEnd): Endpoint {
  if ('address' in end) return { kind: 'addresses', ranges: [single(end.address)], text: end.text };
  const asset = endAsset(estate, end);
  return { kind: 'asset', asset: typeof asset === 'object' ? asset.id : end.asset };
}

/** `--port icmp/8/0` becomes `icmp 8/0 A -> B`, `--port tcp/443` becomes `tcp A -> B:443`. */
function questionText(options: QuestionOptions): string {
  const { from, to, port = 'tcp/443', in: incoming, out: outgoing } = options;
  if (from === undefined || to === undefined)
    throw new InputError('expected --from and --to, or --probes', { file: 'command line' });
  const links = `${incoming === undefined ? '' : ` in "${incoming}"`}${outgoing === undefined ? '' : ` out "${outgoing}"`}`;
  const [name = '', ...rest] = port.split('/');
  const protocol = protocolNumber(name);
  if (/^\d+$/.test(port))
    throw wrongService(port, ` (a port alone is no service: tcp/${port} or udp/${port})`);
  if (protocol === undefined || rest.length !== (isIcmp(protocol) ? 2 : hasPorts(protocol) ? 1 : 0)) {
    const wide = isWide(from) || isWide(to);
    if (!(wide && protocol !== undefined && rest.length === 0)) throw wrongService(port);
  }
  if (rest.length === 2) return `${name} ${rest.join('/')} ${from} -> ${to}${links}`;
  const target = rest.length === 0 ? to : `${to.includes(':') ? `[${to}]` : to}:${rest[0]}`;
  return `${name} ${from} -> ${target}${links}`;
}

function wrongService(port: string, hint = ''): InputError {
  return new InputError(
    `expected a service such as tcp/443, udp/53, icmp/8/0 or gre; found ${JSON.stringify(port)}${hint}`,
    { file: '--port' },
  );
}

function isWide(end: string): boolean {
  return end === 'internet' || (parseAddress(end) === undefined && parseRange(end) !== undefined);
}

/** A question about many addresses; undefined where both ends are assets or single addresses. */
function askWide(
  estate: Estate,
  { from = '', to = '', port = 'tcp/443', in: incoming, out: outgoing, packet }: QuestionOptions,
): ProbeAnswer | undefined {
  if (!isWide(from) && !isWide(to)) return undefined;
  if (incoming !== undefined || outgoing !== undefined)
    throw new InputError('expected two addresses or assets with --in and --out', { file: 'command line' });
  const service = parseService(port);
  if (service === undefined)
    throw new InputError(
      `expected a service such as tcp/443, udp/53 or icmp (types are told apart between single addresses); found ${JSON.stringify(port)}`,
      { file: '--port' },
    );
  const ends = [endpointOf(estate, from, '--from'), endpointOf(estate, to, '--to')] as const;
  const oneWay = packet === true || service.protocol !== TCP;
  const { verdict, proof, unseen } = judgePair(estate, ...ends, service, { oneWay, layers: [] });
  const mixed = verdict === 'partial' ? [`mixed: blocked are ${proof.packets.join('; ')}`] : [];
  const answer: ProbeAnswer = {
    // A note says that the families differ.
    verdict:
      verdict === 'open' && proof.note === undefined ? 'allow' : verdict === 'blocked' ? 'deny' : 'undecided',
    layers: proof.layers,
    ...(proof.witness === undefined ? {} : { witness: proof.witness }),
    notes: [
      ...mixed,
      ...(proof.note === undefined ? [] : [proof.note]),
      ...unseen.map((each) => `not seen: ${each}`),
    ],
  };
  return withLowPorts(estate, answer, ends, service);
}

/**
 * One probe; `stray`: a link that it names and no host has.
 * @throws InputError at `place`
 */
export function askProbe(
  estate: Estate,
  text: string,
  packetOnly: boolean,
  place: { readonly file: string; readonly line?: number },
): { readonly answer: ProbeAnswer; readonly stray: string | undefined } {
  const probe = parseProbe(text);
  if (typeof probe === 'string') throw new InputError(probe, place);
  const answer = answerProbe(estate, probe, packetOnly);
  if (typeof answer === 'string') throw new InputError(answer, place);
  const stray = unknownLink(estate, probe);
  return {
    answer: stray === undefined ? answer : { ...answer, notes: [...answer.notes, stray] },
    stray,
  };
}
