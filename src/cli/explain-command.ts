import { type Command, Option } from 'commander';
import { shown } from '../importers/json-lines.ts';
import type { LayerVerdict } from '../model/audit.ts';
import type { SourceFile } from '../model/evidence.ts';
import { InputError } from '../model/input-error.ts';
import { parseService } from '../model/service.ts';
import { parseAddress, parseRange } from '../net/address.ts';
import { PacketSpace } from '../net/packet-set.ts';
import { hasPorts, isIcmp, protocolNumber, TCP } from '../net/protocol.ts';
import { buildEstate, type Estate } from '../reach/estate.ts';
import { judgePair } from '../reach/judge/pair.ts';
import { answerProbe, decidingLayerOf, type ProbeAnswer } from '../reach/probe.ts';
import { unknownLink } from '../reach/probe-links.ts';
import { parseProbe } from '../reach/probe-text.ts';
import { explanationText } from '../report/explanation.ts';
import { placeText } from '../report/layer-words.ts';
import { visible } from '../report/visible.ts';
import { completeness, tellContests, tellUnread } from './completeness.ts';
import { endpointOf } from './endpoint-argument.ts';
import { readEvidenceFiles } from './evidence-files.ts';
import { CONFIG_OPTION, readWithHosts } from './host-bindings.ts';
import { readProbes } from './probe-file.ts';
import { useColor } from './terminal.ts';

interface ExplainOptions {
  readonly from?: string;
  readonly to?: string;
  readonly port?: string;
  readonly in?: string;
  readonly out?: string;
  readonly probes?: string;
  readonly packet?: boolean;
  readonly config?: string;
  readonly format: string;
}

export function explainCommand(program: Command, exit: (code: number) => void): void {
  program
    .command('explain')
    .summary('say what every layer does with a packet, and which rule decides')
    .description('Answers one question with every layer of the path, or many probes with one line each.')
    .argument('<evidence...>', 'files, folders and archives of exported firewall state')
    .option('--from <end>', 'an asset, an address, a prefix or `internet`')
    .option('--to <end>', 'an asset, an address, a prefix or `internet`')
    .option(
      '--port <service>',
      'tcp/443, udp/53, icmp/8/0 or a protocol without ports such as gre; by default tcp/443',
    )
    .option('--in <link>', "the receiving host's link")
    .option('--out <link>', "the sending or forwarding host's link")
    .option(
      '--probes <file>',
      'one probe a line, such as `tcp 203.0.113.7:40000 -> 10.0.1.5:22`; answers stand in the same order',
    )
    .option('--packet', 'ask whether the first packet passes, replies aside')
    .option(...CONFIG_OPTION)
    .addOption(
      new Option('-f, --format <format>', 'how to print it').choices(['text', 'json']).default('text'),
    )
    .addHelpText(
      'after',
      '\nExample:\n  $ flowproof explain fixtures/deployments/analyzer-broken/evidence --from aa-prod-01 --to dc-01 --port tcp/636\n',
    )
    .action(async (evidence: string[], options: ExplainOptions) => exit(await run(evidence, options)));
}

async function run(evidence: readonly string[], options: ExplainOptions): Promise<number> {
  if (options.probes !== undefined) {
    for (const other of ['from', 'to', 'port', 'in', 'out'] as const) {
      if (options[other] !== undefined)
        throw new InputError(`expected --from and --to, or --probes; found --${other} beside --probes`, {
          file: 'command line',
        });
    }
  }
  const files = await readEvidenceFiles(evidence, process.cwd());
  const estate = buildEstate(readWithHosts(files, options.config), new PacketSpace());
  if (options.probes !== undefined) return answerAll(estate, files, options.probes, options);
  const text = questionText(options);
  const answer = askWide(estate, options) ?? ask(estate, text, options, { file: 'command line' }).answer;
  const [located] = shown([answer], files) as [ProbeAnswer];
  const json = options.format === 'json';
  process.stdout.write(
    json
      ? `${JSON.stringify({ probe: text, ...located }, null, 2)}\n`
      : explanationText(text, located, useColor()),
  );
  tellUnread(estate.snapshot);
  return completeness(estate.snapshot.gaps);
}

/** `--port icmp/8/0` becomes `icmp 8/0 A -> B`, `--port tcp/443` becomes `tcp A -> B:443`. */
function questionText(options: ExplainOptions): string {
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
  { from = '', to = '', port = 'tcp/443', in: incoming, out: outgoing, packet }: ExplainOptions,
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
  return {
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
}

function ask(
  estate: Estate,
  text: string,
  options: ExplainOptions,
  place: { readonly file: string; readonly line?: number },
): { readonly answer: ProbeAnswer; readonly stray: string | undefined } {
  const probe = parseProbe(text);
  if (typeof probe === 'string') throw new InputError(probe, place);
  const answer = answerProbe(estate, probe, options.packet === true);
  if (typeof answer === 'string') throw new InputError(answer, place);
  const stray = unknownLink(estate, probe);
  return {
    answer: stray === undefined ? answer : { ...answer, notes: [...answer.notes, stray] },
    stray,
  };
}

function answerAll(
  estate: Estate,
  files: readonly SourceFile[],
  path: string,
  options: ExplainOptions,
): number {
  const probes: string[] = [];
  const answers: ProbeAnswer[] = [];
  for (const { text, place } of readProbes(path)) {
    probes.push(text);
    const { answer, stray } = ask(estate, text, options, place);
    answers.push(answer);
    if (stray !== undefined && options.format !== 'json')
      process.stderr.write(`${visible(`${place.file}:${place.line}: ${stray}`)}\n`);
  }
  const located = shown(answers, files);
  if (options.format === 'json') {
    process.stdout.write(
      `${JSON.stringify(located.map((answer, index) => ({ probe: probes[index], ...answer })))}\n`,
    );
  } else {
    process.stdout.write(located.map((answer) => `${answer.verdict}\t${decidingPlace(answer)}\n`).join(''));
    tellContests(
      estate.snapshot,
      located.flatMap(({ layers }) => layers),
    );
  }
  tellUnread(estate.snapshot);
  return completeness(estate.snapshot.gaps);
}

/** The rule that decides, as file:line; a layer without a rule says why in words. */
function decidingPlace(answer: ProbeAnswer): string {
  const layer = decidingLayerOf(answer);
  const [rule] = layer?.rules ?? [];
  if (rule !== undefined) return placeText(rule);
  return layer === undefined ? (answer.notes[0] ?? '') : describe(layer);
}

function describe(layer: LayerVerdict): string {
  return `${layer.layer} ${layer.where}${layer.note === undefined ? '' : `: ${layer.note}`}`;
}
