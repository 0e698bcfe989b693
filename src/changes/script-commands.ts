import { CLOUD_PROGRAMS } from './cloud-programs.ts';
import type { Command, Outcome } from './command.ts';
import { isAsking, isHarmless, isQuestion } from './harmless.ts';
import { addGap, doubtHost } from './host-changes.ts';
import { HOST_PROGRAMS, type HostCommand } from './host-programs.ts';
import { filteringPackage } from './linux/packages.ts';
import { asService } from './linux/services.ts';
import { originAt, type Running, tellerFor } from './running-script.ts';
import { tellWritten } from './script-writes.ts';
import { isStarting, namedCloudCall, namedFilter, startedBy } from './started-programs.ts';

/** A command of a script: a program of a host or of a cloud, or one that may start such. */
export function execute(written: Command, running: Running): Outcome {
  const { script, hostOf, estate } = running;
  const command = asService(written);
  const [program] = command.words;
  const origin = originAt(script, command, command.text);
  const cloud = program?.unknown === undefined ? CLOUD_PROGRAMS.get(program?.text ?? '') : undefined;
  if (cloud !== undefined) return cloud(estate, command, origin, script.target);
  const handler: HostCommand | undefined =
    program === undefined || program.unknown !== undefined ? undefined : HOST_PROGRAMS.get(program.text);
  if (handler === undefined) {
    const started = startedBy(command);
    if (started !== undefined) {
      tellWritten(command, running);
      return executeStarted(started, running);
    }
    if (program?.unknown === undefined && isQuestion(command.words)) return 'unknown';
    if (isStarting(command)) return unfollowed(`what ${program?.text} starts`, command, running);
    if (program === undefined || (program.unknown === undefined && isHarmless(program.text))) {
      const named = filteringPackage(command.words);
      if (named !== undefined)
        doubtHost(
          hostOf(origin),
          `which rules run once ${program?.text} is done with ${named} is not known`,
          origin,
        );
      tellWritten(command, running);
      return isAsking(program?.text ?? '') ? 'unknown' : 'done';
    }
    const what =
      program.unknown === undefined
        ? /^(?:\.|source)$/.test(program.text)
          ? 'what it reads in is not known: it may change filters'
          : `${program.text} is not known: it may change filters`
        : `which program it calls depends on ${program.unknown.source}`;
    addGap(estate, what, origin);
    return unfollowed(`what ${program.text} starts`, command, running, false);
  }
  const host = hostOf(origin);
  const teller = tellerFor(host, origin, command.doubt);
  if (host.doubted !== undefined) return 'unknown';
  return handler(command, host, teller, (line) =>
    tellerFor(host, originAt(script, { line: line.line, column: 1 }, line.text), command.doubt),
  );
}

/** A program that another one starts with arguments that are not known: a host's rules may be any from there on. */
function executeStarted(command: Command, running: Running): Outcome {
  const { script, hostOf } = running;
  const [program] = command.words;
  const origin = originAt(script, command, command.text);
  if (program?.unknown === undefined && HOST_PROGRAMS.has(program?.text ?? '')) {
    doubtHost(hostOf(origin), `which calls of ${program?.text} are made is not known`, origin);
    return 'unknown';
  }
  execute(command, running);
  return 'unknown';
}

/** A text in another language that starts programs: where it names one that filters, that may do anything. */
function unfollowed(what: string, command: Command, running: Running, isGap = true): Outcome {
  const { script, hostOf, estate } = running;
  const origin = originAt(script, command, command.text);
  const filter = namedFilter(command);
  const cloud = namedCloudCall(command);
  const source = command.words[0]?.unknown?.source;
  const among =
    source === undefined
      ? `${what}, ${filter} among it, is not followed`
      : `which rules it changes depends on ${source}`;
  if (filter !== undefined) doubtHost(hostOf(origin), among, origin);
  else if (cloud !== undefined) execute(cloud, running);
  if (isGap && filter === undefined) addGap(estate, `${what} is not followed`, origin);
  return 'unknown';
}
