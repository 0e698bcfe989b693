import { type Command, Option } from 'commander';
import { nameOf } from '../model/name.ts';
import { formatRange } from '../net/address.ts';
import { subtractRanges } from '../net/address-ranges.ts';
import { PacketSpace } from '../net/packet-set.ts';
import { LINK_LOCAL, LOOPBACK } from '../net/special-addresses.ts';
import { buildEstate, type Estate } from '../reach/estate.ts';
import { innerNetworks } from '../reach/host/forwarded.ts';
import { familiesUnseen } from '../reach/judge/coverage.ts';
import { reachabilityOf } from '../reach/reachability/reachability.ts';
import {
  contextLines,
  type ReachabilityContext,
  reachabilityCsv,
  reachabilityJson,
  reachabilityText,
} from '../report/reachability.ts';
import { completeness, incompleteness, tellUnread } from './completeness.ts';
import { endpointOf } from './endpoint-argument.ts';
import { defaultEvidence, readEvidenceFiles } from './evidence-files.ts';
import { CONFIG_OPTION, readWithHosts } from './host-bindings.ts';
import { progress } from './progress.ts';
import { useColor } from './terminal.ts';

interface ReachOptions {
  readonly from?: string;
  readonly to?: string;
  readonly config?: string;
  readonly format: 'text' | 'csv' | 'json';
}

export function reachCommand(program: Command, exit: (code: number) => void): void {
  program
    .command('reach')
    .summary('say who can reach what, as exact sets')
    .description(
      'Lists for every asset what arrives there and from where, through every layer in evidence. Assets with the same answer stand together; ' +
        'an asset whose groups are shared with different others has an answer for each. ' +
        'Text leaves source ports aside where every client port (1024-65535) works; csv and json have all of them. ' +
        'Where no asset is in evidence nothing is decided, and the exit code is 4.',
    )
    .argument(
      '[evidence...]',
      'files, folders and archives of exported firewall state; by default the folder `evidence`, or this one',
    )
    .option('--from <end>', 'only from an asset, an address, a prefix or `internet`')
    .option('--to <end>', 'only to an asset, an address, a prefix or `internet`')
    .option(...CONFIG_OPTION)
    .addOption(
      new Option('-f, --format <format>', 'how to print it').choices(['text', 'csv', 'json']).default('text'),
    )
    .addHelpText(
      'after',
      '\nExample:\n  $ flowproof reach fixtures/deployments/analyzer-broken/evidence --from internet\n',
    )
    .action(async (evidence: string[], options: ReachOptions) => exit(await run(evidence, options)));
}

async function run(evidence: readonly string[], options: ReachOptions): Promise<number> {
  const done = progress('working out who can reach what');
  const estate = buildEstate(
    readWithHosts(
      await readEvidenceFiles(evidence.length > 0 ? evidence : defaultEvidence(), process.cwd()),
      options.config,
    ),
    new PacketSpace(),
  );
  const answer = reachabilityOf(estate, {
    ...(options.from === undefined ? {} : { from: endpointOf(estate, options.from, '--from') }),
    ...(options.to === undefined ? {} : { to: endpointOf(estate, options.to, '--to') }),
    clientView: options.format === 'text',
  });
  done();
  const context = contextOf(estate);
  if (options.format === 'csv') {
    process.stdout.write(reachabilityCsv(answer));
    // A row has no place for what holds for all of them.
    process.stderr.write(
      contextLines(context)
        .map((line) => `${line}\n`)
        .join(''),
    );
  } else if (options.format === 'json') process.stdout.write(reachabilityJson(answer, context));
  else process.stdout.write(reachabilityText(answer, context, useColor(), options));
  tellUnread(estate.snapshot);
  const code = completeness(estate.snapshot.gaps);
  return answer.length === 0 && context.assetsUnseen ? incompleteness(['no asset is in evidence']) : code;
}

function contextOf(estate: Estate): ReachabilityContext {
  const { snapshot, hasTopology } = estate;
  const inside = [...estate.interfacesOf.values()].flatMap(([at]) =>
    at === undefined
      ? []
      : subtractRanges(innerNetworks(at), [...LINK_LOCAL, ...LOOPBACK]).map(
          (network) => `${nameOf(at.asset)} (${formatRange(network)})`,
        ),
  );
  const unseen = snapshot.assets.filter(
    (asset) => asset.kind !== 'service' && (asset.host?.filters.length ?? 0) === 0,
  );
  return {
    hostLayerUnseen: unseen.map(nameOf),
    hostFamilyUnseen: familiesUnseen(snapshot.assets),
    unlistedInside: [...new Set(inside)],
    gaps: snapshot.gaps.filter((gap) => gap.effect !== 'none').length,
    networkUnseen: !hasTopology,
    assetsUnseen: snapshot.assets.length === 0,
  };
}
