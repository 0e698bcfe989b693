import { z } from 'zod';
import { hasPorts, parsePortRange, protocolName, protocolNumber } from '../net/protocol.ts';
import type { Service } from './deployment.ts';
import { expected } from './schema.ts';

const WANTED = 'a service such as tcp/443, tcp/135-139, udp/53 or icmp';

/** `tcp/443`, `tcp/135-139`, `icmp`; a protocol with ports and none written means all of them. */
export const ServiceText = z
  .string({ error: expected(WANTED) })
  .meta({ description: WANTED, examples: ['tcp/443', 'tcp/135-139', 'udp/53', 'icmp'] })
  .transform((text, context): Service => {
    const service = parseService(text);
    if (service !== undefined) return service;
    context.addIssue({ code: 'custom', message: expected(WANTED)({ input: text }) });
    return z.NEVER;
  });

/** Strict: no blanks, no unknown protocol, no port of a protocol without ports. */
export function parseService(text: string): Service | undefined {
  const slash = text.indexOf('/');
  const protocol = protocolNumber(slash === -1 ? text : text.slice(0, slash));
  if (protocol === undefined) return undefined;
  if (slash === -1) return { protocol };
  const ports = hasPorts(protocol) ? parsePortRange(text.slice(slash + 1), '-') : undefined;
  return ports === undefined ? undefined : { protocol, ports: [ports] };
}

/** `tcp 443`, `tcp 135-139`, `icmp`. */
export function formatService(service: Service): string {
  const name = protocolName(service.protocol);
  return service.ports === undefined ? name : `${name} ${formatPorts(service)}`;
}

/** `tcp-443`, `tcp-135-139`, `icmp`: the service as a part of an id. */
export function serviceId(service: Service): string {
  return formatService(service).replace(' ', '-');
}

/** `443`, `22,135-139`. */
export function formatPorts({ ports = [] }: Service): string {
  return ports.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
