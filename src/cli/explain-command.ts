import { type Command, Option } from 'commander';
import { shown } from '../importers/json-lines.ts';
import type { LayerVerdict } from '../model/audit.ts';
import type { SourceFile } from '../model/evidence.ts';
import { InputError } from '../model/input-error.ts';
import { PacketSpace } from '../net/packet-set.ts';
import { buildEstate, type Estate } from '../reach/estate.ts';
import { decidingLayerOf, type ProbeAnswer } from '../reach/probe.ts';
import { explanationText } from '../report/explanation.ts';
import { placeText } from '../report/layer-words.ts';
import { gapNotes } from '../report/reachability.ts';
import { visible } from '../report/visible.ts';
import { completeness, tellContests, tellUnread } from './completeness.ts';
import { readEvidenceFiles } from './evidence-files.ts';
import { askProbe, askQuestion, type QuestionOptions } from './explain-question.ts';
import { CONFIG_OPTION, readWithHosts } from './host-bindings.ts';
import { readProbes } from './probe-file.ts';
import { useColor } from './terminal.ts';

interface ExplainOptions extends QuestionOptions {
  readonly probes?: string;
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
      'one probe a line between assets or single addresses, such as `tcp 203.0.113.7:40000 -> 10.0.1.5:22` or `icmp 8/0 web -> db`; answers stand in the same order',
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
  const { text, answer } = askQuestion(estate, options);
  const [shownAnswer] = shown([answer], files) as [ProbeAnswer];
  const gaps = estate.snapshot.gaps.filter(({ effect }) => effect !== 'none');
  const located = { ...shownAnswer, notes: [...shownAnswer.notes, ...gapNotes(gaps.length)] };
  const json = options.format === 'json';
  process.stdout.write(
    json
      ? `${JSON.stringify({ probe: text, ...located }, null, 2)}\n`
      : explanationText(text, located, useColor()),
  );
  tellUnread(estate.snapshot);
  return completeness(estate.snapshot.gaps);
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
    const { answer, stray } = askProbe(estate, text, options.packet === true, place);
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
