import type { Origin } from '../../../model/origin.ts';
import { type Arguments, completed, ofFiles, parseArguments } from '../../arguments.ts';
import { type CommandContext, commandContext, doubted, type Handler } from '../../cloud-command.ts';
import type { Command, Outcome } from '../../command.ts';
import type { EditableEvidence } from '../../editable-evidence.ts';
import { isHarmlessService } from '../harmless-services.ts';
import * as acls from './acl-commands.ts';
import * as addresses from './address-commands.ts';
import { optionsOfInput, unreadOptions } from './cli-input.ts';
import { regionDoubt } from './context.ts';
import * as gateways from './gateway-commands.ts';
import * as groups from './group-commands.ts';
import * as interfaceAddresses from './interface-address-commands.ts';
import * as interfaces from './interface-commands.ts';
import { leaveOpen } from './leave-open.ts';
import * as lists from './list-commands.ts';
import * as machines from './machine-commands.ts';
import * as natGateways from './nat-gateway-commands.ts';
import * as networks from './network-commands.ts';
import { optionsOf } from './option-names.ts';
import * as peerings from './peering-commands.ts';
import { deletedDoubt, rememberDeleted } from './perhaps-deleted.ts';
import { changePower } from './power-commands.ts';
import { startPrinting, withPrinted } from './printed.ts';
import * as associations from './route-association-commands.ts';
import * as routes from './route-commands.ts';
import * as subnets from './subnet-commands.ts';
import * as tags from './tag-commands.ts';
import * as wearers from './wearer-commands.ts';

/** Operations of `aws ec2` that change filters, routes, or who is behind them. */
const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['authorize-security-group-ingress', groups.authorize('ingress')],
  ['authorize-security-group-egress', groups.authorize('egress')],
  ['revoke-security-group-ingress', groups.revoke('ingress')],
  ['revoke-security-group-egress', groups.revoke('egress')],
  ['modify-security-group-rules', groups.modifyRules],
  ['create-security-group', groups.create],
  ['delete-security-group', groups.destroy],
  ['create-network-acl-entry', acls.createEntry],
  ['replace-network-acl-entry', acls.replaceEntry],
  ['delete-network-acl-entry', acls.deleteEntry],
  ['create-network-acl', acls.create],
  ['delete-network-acl', acls.destroy],
  ['replace-network-acl-association', acls.replaceAssociation],
  ['create-route-table', routes.createTableOf],
  ['delete-route-table', routes.destroyTable],
  ['create-route', routes.create],
  ['replace-route', routes.replace],
  ['delete-route', routes.destroy],
  ['associate-route-table', associations.associate],
  ['replace-route-table-association', associations.reassociate],
  ['disassociate-route-table', associations.dissociate],
  ['modify-network-interface-attribute', wearers.modifyInterface],
  ['modify-instance-attribute', wearers.modifyInstance],
  ['terminate-instances', wearers.terminate],
  ['start-instances', changePower],
  ['stop-instances', changePower],
  ['create-network-interface', interfaces.create],
  ['delete-network-interface', interfaces.destroy],
  ['attach-network-interface', interfaces.attach],
  ['detach-network-interface', interfaces.detach],
  ['assign-private-ip-addresses', interfaceAddresses.assign],
  ['unassign-private-ip-addresses', interfaceAddresses.unassign],
  ['assign-ipv6-addresses', interfaceAddresses.assign],
  ['unassign-ipv6-addresses', interfaceAddresses.unassign],
  ['run-instances', machines.run],
  ['allocate-address', addresses.allocate],
  ['associate-address', addresses.associate],
  ['disassociate-address', addresses.dissociate],
  ['release-address', addresses.release],
  ['create-internet-gateway', gateways.create],
  ['attach-internet-gateway', gateways.attach],
  ['detach-internet-gateway', gateways.detach],
  ['delete-internet-gateway', gateways.destroy],
  ['create-nat-gateway', natGateways.create],
  ['delete-nat-gateway', natGateways.destroy],
  ['create-vpc-peering-connection', peerings.create],
  ['accept-vpc-peering-connection', peerings.accept],
  ['delete-vpc-peering-connection', peerings.destroy],
  ['reject-vpc-peering-connection', peerings.reject],
  ['create-vpc', networks.create],
  ['delete-vpc', networks.destroy],
  ['associate-vpc-cidr-block', networks.associate],
  ['disassociate-vpc-cidr-block', networks.dissociate],
  ['create-subnet', subnets.create],
  ['delete-subnet', subnets.destroy],
  ['modify-subnet-attribute', subnets.modify],
  ['create-managed-prefix-list', lists.create],
  ['modify-managed-prefix-list', lists.modify],
  ['restore-managed-prefix-list-version', lists.restore],
  ['delete-managed-prefix-list', lists.destroy],
  ['create-tags', tags.createTags],
  ['delete-tags', tags.deleteTags],
]);

const FLAGS: ReadonlySet<string> = new Set([
  'dry-run',
  'egress',
  'ingress',
  'debug',
  'cli-auto-prompt',
  'no-cli-auto-prompt',
  'no-dry-run',
  'no-paginate',
  'no-cli-pager',
  'no-verify-ssl',
  'no-sign-request',
  'associate-public-ip-address',
  'no-associate-public-ip-address',
  'allow-reassociation',
  'no-allow-reassociation',
  'assign-ipv6-address-on-creation',
  'no-assign-ipv6-address-on-creation',
  'map-public-ip-on-launch',
  'no-map-public-ip-on-launch',
  'amazon-provided-ipv6-cidr-block',
  'no-amazon-provided-ipv6-cidr-block',
  'allow-reassignment',
  'no-allow-reassignment',
  'no-source-dest-check',
]);

/** What only the command line has, of itself and of accounts. */
const OF_ITSELF = /^(ce|configure|help|resourcegroupstaggingapi|sso|sts)$/;

const ASKS = /^(describe-|get-|list-|search-|wait$|help$)/;

const HARMLESS_OPERATIONS =
  /^(update-security-group-rule-descriptions-|create-key-pair|delete-key-pair|import-key-pair|reboot-instances|(create|delete|attach|detach|modify)-(volume|snapshot|image)|copy-image|register-image|create-flow-logs|delete-flow-logs|(un)?monitor-instances|modify-(instance-metadata-options|instance-credit-specification|vpc-attribute)|(associate|disassociate|replace)-iam-instance-profile|create-placement-group|delete-placement-group|modify-snapshot-attribute|modify-image-attribute|create-image|deregister-image|send-diagnostic-interrupt)/;

/** Carries out one call of `aws` on evidence: what it does, what of that is not known, and what the provider would refuse. */
export function runAwsCommand(
  evidence: EditableEvidence,
  command: Command,
  origin: Origin,
  target: string | undefined,
): Outcome {
  const parsed = withEnvironment(
    parseArguments(ofFiles(command.words.slice(1), '(?:fileb?|https?)://', command.files), { flags: FLAGS }),
    command,
  );
  const [service, operation] = serviceOf(
    parsed.words.map(({ text }) => text),
    parsed.options,
  );
  const given = withPrinted(evidence, completed(parsed, optionsOf(operation)));
  const context = commandContext(evidence, command, given, origin, target);
  if (service === undefined || given.options.has('dry-run') || given.options.has('generate-cli-skeleton'))
    return 'done';
  if (isHarmlessService(service) || OF_ITSELF.test(service) || ASKS.test(operation)) return 'done';
  if (service === 'ssm' && /-parameters?$|-tags-/.test(operation)) return 'done';
  const isUnknown = given.words.slice(0, 2).some((word) => word.unknown !== undefined);
  const handler = service === 'ec2' && !isUnknown ? HANDLERS.get(operation) : undefined;
  if (handler === undefined) {
    if (service === 'ec2' && HARMLESS_OPERATIONS.test(operation)) return 'done';
    return leaveOpen(context, operation, `what aws ${service} ${operation} does to flows is not modelled`);
  }
  startPrinting(evidence, operation, origin.text);
  const meant = [regionDoubt(context), deletedDoubt(context)]
    .filter((doubt) => doubt !== undefined)
    .reduce(doubted, context);
  const run = (own: CommandContext): Outcome => {
    const outcome = handler(own);
    if (outcome === 'unknown') rememberDeleted(own, operation);
    return outcome;
  };
  if (!given.options.has('cli-input-json') && !given.options.has('cli-input-yaml')) return run(meant);
  const options = optionsOfInput(given);
  if (typeof options !== 'string') return run({ ...meant, given: { ...given, options } });
  if (!/-security-group-(?:ingress|egress|rules)$/.test(operation))
    return leaveOpen(context, operation, `what aws ec2 ${operation} does is not known: ${options}`);
  return run({ ...meant, given: { ...given, options: unreadOptions(given, options) } });
}

/** Variables that stand for options, the one that decides first (AWS CLI user guide, environment variables). */
const VARIABLES = [
  ['region', ['AWS_REGION', 'AWS_DEFAULT_REGION']],
  ['profile', ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE']],
] as const;

function withEnvironment(given: Arguments, { variable }: Command): Arguments {
  const options = new Map(given.options);
  for (const [option, names] of VARIABLES) {
    const value = names.map((name) => variable?.(name)).find((each) => each !== undefined && each !== '');
    if (value === undefined || options.has(option)) continue;
    options.set(option, [typeof value === 'string' ? { text: value } : { text: '', unknown: value.source }]);
  }
  return { ...given, options };
}

/** Words that stand behind an option of the program itself were taken for its values: `aws --region eu-west-1 ec2 --output text …`. */
function serviceOf(
  words: readonly string[],
  options: ReadonlyMap<string, readonly { readonly text: string }[]>,
): readonly [string | undefined, string] {
  const behind = [...options.values()].flatMap((values) => values.slice(1).map(({ text }) => text));
  const [service, operation] = words.length > 1 ? words : [...words, ...behind];
  return [service, operation ?? ''];
}
