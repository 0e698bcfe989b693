import type { Argument } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, needed, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { instancesOf, interfacesOf, textOf } from '../elements.ts';
import { setSourceCheck } from '../interfaces.ts';
import {
  deleteInstance,
  groupsOfInstance,
  groupsOfInterface,
  interfacesOfInstance,
  perhapsDeleteInstance,
  setInstanceGroups,
  setInterfaceGroups,
} from '../wearers.ts';
import { inScope } from './context.ts';

/** `modify-network-interface-attribute --groups`. */
export function modifyInterface(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const groups = given.options.get('groups') ?? unnamedGroups(context);
  const id = needed(context, 'network-interface-id');
  if (groups === undefined) return changeCheck(context, id, id === undefined ? [] : [id.text]);
  const why = doubtOf(context, id, ...groups);
  if (id === undefined) return refuse(context, 'it names no interface');
  if (id.unknown !== undefined) {
    const all = inScope(context, interfacesOf(evidence)).flatMap(
      ({ value }) => textOf(value.NetworkInterfaceId) ?? [],
    );
    for (const each of all) setInterfaceGroups(evidence, each, [String(why)], origin);
    return addGap(context, `which interface it gives groups is not known: ${why}`);
  }
  const isPresent = groupsOfInterface(evidence, id.text) !== undefined;
  if (!isPresent) return addGap(context, `${id.text} is not in evidence`, 'either', id.text);
  setInterfaceGroups(evidence, id.text, wornBy(context, groups), origin);
  return why === undefined
    ? 'done'
    : addGap(context, `which groups ${id.text} gets is not known: ${why}`, 'either', id.text);
}

/** `modify-instance-attribute --groups`: refused where an instance has several interfaces (API reference, ModifyInstanceAttribute). */
export function modifyInstance(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const groups = given.options.get('groups') ?? unnamedGroups(context);
  const id = needed(context, 'instance-id');
  if (groups === undefined) return changeCheck(context, id, interfacesOfInstance(evidence, id?.text ?? ''));
  const why = doubtOf(context, id, ...groups);
  if (id === undefined) return refuse(context, 'it names no instance');
  if (id.unknown !== undefined) {
    const all = inScope(context, instancesOf(evidence)).flatMap(
      ({ value }) => textOf(value.InstanceId) ?? [],
    );
    for (const each of all) setInstanceGroups(evidence, each, [String(why)], origin);
    return addGap(context, `which instance it gives groups is not known: ${why}`);
  }
  if (interfacesOfInstance(evidence, id.text).length > 1)
    return refuse(context, `${id.text} has several interfaces: it is refused`);
  if (groupsOfInstance(evidence, id.text) === undefined)
    return addGap(context, `${id.text} is not in evidence`, 'either', id.text);
  setInstanceGroups(evidence, id.text, wornBy(context, groups), origin);
  return why === undefined
    ? 'done'
    : addGap(context, `which groups ${id.text} gets is not known: ${why}`, 'either', id.text);
}

/** Groups as interfaces wear them: one that is not known stands for any. */
function wornBy({ doubt }: CommandContext, groups: readonly Argument[]): readonly string[] {
  if (doubt !== undefined) return [doubt];
  return groups.map(({ text, unknown }) => (unknown === undefined ? text : `${text} (${unknown})`));
}

function unnamedGroups(context: CommandContext): readonly Argument[] | undefined {
  const groups = needed(context, 'groups');
  return groups === undefined ? undefined : [groups];
}

/** What else may be modified changes no flow, but for the check of sources: of an instance with several interfaces it is refused. */
function changeCheck(context: CommandContext, id: Argument | undefined, all: readonly string[]): Outcome {
  const { evidence, given, origin } = context;
  const [written] = given.options.get('source-dest-check') ?? [];
  const isOff = given.options.has('no-source-dest-check');
  if (!isOff && !given.options.has('source-dest-check')) return 'done';
  if (id === undefined) return refuse(context, 'it names nothing');
  const [own, another] = all;
  if (another !== undefined) return refuse(context, `${id.text} has several interfaces: it is refused`);
  const [, word] =
    /^(?:[{]\s*"Value"\s*:\s*|Value=)?(true|false)\s*[}]?$/i.exec(written?.text ?? String(!isOff)) ?? [];
  const why = doubtOf(context, id, written) ?? (word === undefined ? `it is ${written?.text}` : undefined);
  const checks = why === undefined ? word?.toLowerCase() === 'true' : undefined;
  const meant = inScope(context, interfacesOf(evidence)).flatMap(
    ({ value }) => textOf(value.NetworkInterfaceId) ?? [],
  );
  for (const each of id.unknown === undefined ? all : meant) setSourceCheck(evidence, each, checks, origin);
  if (why !== undefined) return addGap(context, `who passes on what is not its own is not known: ${why}`);
  const isThere = own !== undefined && groupsOfInterface(evidence, own) !== undefined;
  return isThere ? 'done' : addGap(context, `${id.text} is not in evidence`, 'either', id.text);
}

/** `terminate-instances`: where one of them is not there, none is ended (API reference, TerminateInstances). */
export function terminate(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const ids = given.options.get('instance-ids') ?? [];
  const unknown = doubtOf(context, ...ids);
  const isThere = ({ text }: Argument): boolean => groupsOfInstance(evidence, text) !== undefined;
  if (unknown === undefined && !ids.some(isThere))
    return refuse(context, `${ids.map(({ text }) => text).join(', ')} is not there`);
  const absent = ids.find((id) => id.unknown === undefined && !isThere(id));
  const why = unknown ?? (absent && `${absent.text} is not in evidence`);
  if (why === undefined) {
    for (const { text } of ids) deleteInstance(evidence, text, origin);
    return 'done';
  }
  const isAny = given.doubt !== undefined || ids.some((id) => id.unknown !== undefined);
  const all = inScope(context, instancesOf(evidence)).flatMap(({ value }) => textOf(value.InstanceId) ?? []);
  for (const id of isAny ? all : ids.map(({ text }) => text))
    perhapsDeleteInstance(evidence, id, why, origin);
  return addGap(context, `which instances it ends is not known: ${why}`);
}
