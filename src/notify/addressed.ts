import { severestFirst } from '../model/finding.ts';
import type { NotifyChannel } from '../model/notify-configuration.ts';
import { type Condition, isAboutFinding } from './condition.ts';

type Channels = Readonly<Record<string, NotifyChannel>>;

/**
 * The conditions that a channel is for: everything, or what its owners have to act on. What no channel is for (scans that fail, findings
 * of owners that none names) goes to all of them, so that nothing is told to nobody.
 */
export function addressedTo(
  channel: NotifyChannel,
  channels: Channels,
  conditions: readonly Condition[],
): Condition[] {
  const all = Object.values(channels);
  const hasGeneral = all.some(({ owners }) => owners === undefined);
  const named = new Set(all.flatMap(({ owners = [] }) => owners));
  return conditions.filter((condition) => {
    if (isAboutFinding(condition) && severestFirst(condition.severity, channel.severity) > 0) return false;
    if (channel.owners === undefined) return true;
    if (condition.owners.some((owner) => channel.owners?.includes(owner))) return true;
    return !hasGeneral && !condition.owners.some((owner) => named.has(owner));
  });
}
