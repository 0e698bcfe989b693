/**
 * Ids of facts that there are only where something is open: a later audit reads in them what they were about. Made and read here
 * alone.
 */

/** Classes of ports that others than the named roles reach, as facts tell them. */
export type PortClass = 'system' | 'user' | 'dynamic';

/** Ports that the internet reaches, of whoever lets them in. */
export interface InternetPorts {
  /** `internet/sg-0a1`. */
  readonly subject: string;
  readonly protocol: string;
  readonly first: number;
  readonly last: number;
}

/** `internet/sg-0a1`. */
export function internetSubject(admitter: string): string {
  return `internet/${admitter}`;
}

/** `internet/sg-0a1/tcp-22`, `internet/sg-0a1/tcp-22-3389`. */
export function internetFactId({ subject, protocol, first, last }: InternetPorts): string {
  return `${subject}/${[protocol, first, ...(first === last ? [] : [last])].join('-')}`;
}

/** What `internetFactId` was made from; undefined: it is the id of another fact. */
export function internetPortsOf(id: string): InternetPorts | undefined {
  const [, subject, protocol, first, last = first] =
    /^(internet\/.+)\/([a-z0-9]+)-(\d+)(?:-(\d+))?$/.exec(id) ?? [];
  return subject === undefined || protocol === undefined
    ? undefined
    : { subject, protocol, first: Number(first), last: Number(last) };
}

/** `openings/nsg-web/management_port_open/internet/ipv4/tcp-22+tcp-3389/whole`: what is asked, and what of it is open. */
export function openingFactId(question: string, ports: readonly string[], extent: string): string {
  return `${question}/${ports.join('+').replaceAll(' ', '-')}/${extent}`;
}

/** What is asked where a filter's openings are the answer: filter, policy, whose addresses and which family, whatever is open; undefined: the id of another fact. */
export function openingQuestion(id: string): string | undefined {
  return /^(openings\/.+\/ipv[46])\/[^/]+\/[a-z]+$/.exec(id)?.[1];
}

/** What stands behind the id of a row in that of a class of its ports: `/tcp-user`. */
export function portClassSuffix(protocol: string, name: PortClass): string {
  return `/${protocol}-${name}`;
}

/** The id of the row; undefined: it is no class of ports. */
export function rowOfPortClass(id: string): string | undefined {
  return /^(.+)\/(?:tcp|udp)-(?:system|user|dynamic)$/.exec(id)?.[1];
}

/** `waiver/w-1`. */
export function waiverFactId(waiver: string): string {
  return `waiver/${waiver}`;
}

export function isAboutWaiver(id: string): boolean {
  return id.startsWith(waiverFactId(''));
}
