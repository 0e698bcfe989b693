import type { Asked } from '../collected.ts';
import type { Call, Element } from './calls.ts';

/** One question: a call, about one element of another call's answer where it takes one. */
export interface Question {
  readonly of: Call;
  /** Path of the request. */
  readonly address: string;
  readonly asked: Asked;
}

/** A call about a whole subscription. */
export function questionOf(call: Call, subscription: string): Question {
  const address = `/subscriptions/${subscription}/providers/${call.type}`;
  return question(call, address, {
    path: `${subscription}/${fileOf(call)}.json`,
    account: subscription,
    region: 'global',
  });
}

/** A call about one element of the answer that it depends on. */
export function questionAbout(call: Call, { id, location }: Element, subscription: string): Question {
  const address = `${id}/${call.each?.below}`;
  const group = /\/resourceGroups\/([^/]+)\//i.exec(String(id))?.[1] ?? '';
  const name = String(id).slice(String(id).lastIndexOf('/') + 1);
  return question(call, address, {
    path: [subscription, fileOf(call), safe(group), `${safe(name)}.json`].join('/'),
    account: subscription,
    region: typeof location === 'string' ? location : 'global',
  });
}

/** The call for the published prefixes of services; the location chooses a version, not a region. */
export function questionOfTags(call: Call, subscription: string, location: string): Question {
  const address = `/subscriptions/${subscription}/providers/Microsoft.Network/locations/${location}/serviceTags`;
  return question(call, address, {
    path: tagsPath(subscription),
    account: subscription,
    region: location,
  });
}

/** Where the published prefixes of services are kept. */
export function tagsPath(subscription: string): string {
  return `${subscription}/serviceTags.json`;
}

function question(of: Call, address: string, asked: Omit<Asked, 'call'>): Question {
  const method = of.isAction === true ? 'POST' : 'GET';
  return { of, address, asked: { ...asked, call: `${method} ${address}` } };
}

/** `Microsoft.Network/firewallPolicies/ruleCollectionGroups` → `firewallPolicies.ruleCollectionGroups` */
function fileOf({ type }: Call): string {
  return type.split('/').slice(1).join('.');
}

/** A name of the platform as one part of a path: ids differ in case from answer to answer. */
function safe(name: string): string {
  return encodeURIComponent(name.toLowerCase()).replace(/^\.+/, '_');
}
