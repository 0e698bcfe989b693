import { serviceNamed } from '../service-names.ts';
import type { Parts } from './parse-rule.ts';

/** Numbers of one rule, two of them for a range: iptables takes no more (multiport). */
const MOST_PORTS = 15;

function isPort(text: string): boolean {
  const [first = 0, last = first, ...more] = text.split(':').map(Number);
  const isRising = !text.includes(':') || first < last;
  return first >= 1 && last <= 65_535 && isRising && more.length === 0;
}

/** Reads `22`, `80,443`, `6000:6007` or a name: of a service, else of an application profile where one may stand. */
export function addPorts(
  text: string,
  end: Parts['to'],
  parts: Parts,
  mayBeProfile: boolean,
): string | undefined {
  if (/^\d[\d,:]*$/.test(text)) {
    const ports = text
      .split(',')
      .toSorted((left, right) => Number.parseInt(left, 10) - Number.parseInt(right, 10));
    if (!ports.every(isPort) || text.split(/[,:]/).length > MOST_PORTS) return `"${text}" is no port`;
    end.ports = ports.join(',');
    return undefined;
  }
  const service = serviceNamed(text);
  if (service !== undefined) {
    end.ports = String(service.port);
    parts.services.push(text);
  } else if (mayBeProfile && /^[a-z\d][\w .+-]*$/i.test(text)) end.application = text;
  else if (!/^\w[\w-]+$/.test(text)) return `"${text}" is no port`;
  else parts.undecided.push(`which port ${text} is on the machine`);
  return undefined;
}

const PORTLESS = new Set(['ipv6', 'esp', 'ah', 'igmp', 'gre', 'vrrp']);
const ONLY_IPV4 = new Set(['ipv6', 'igmp']);

/** Makes the protocol the one that goes with names of services, and families those that go with it. */
export function settleProtocol(parts: Parts): string | undefined {
  const { protocol, to, from, families } = parts;
  if (!['any', 'tcp', 'udp'].includes(protocol) && !PORTLESS.has(protocol))
    return `"${protocol}" is no protocol of ufw`;
  for (const name of parts.services) {
    const { protocols = [], isDoubtful = false } = serviceNamed(name) ?? {};
    const [only] = protocols.length === 1 ? protocols : [];
    if (only === undefined) continue;
    if (parts.protocol === 'any' && !isDoubtful) parts.protocol = only;
    else if (parts.protocol !== only) {
      const why = `whether ${name} is a service of UDP as well, which differs between systems`;
      if (!isDoubtful) return `${name} is a service of ${only} alone`;
      if (parts.protocol === 'any') parts.perhapsUdp = why;
      else parts.undecided.push(why);
    }
  }
  if (parts.protocol !== 'any') delete parts.perhapsUdp;
  if (parts.protocol !== 'any' && (to.application ?? from.application) !== undefined)
    return 'an application profile has protocols of its own';
  const lists = [to.ports, from.ports].filter((ports) => ports !== undefined);
  if (PORTLESS.has(protocol) && lists.length > 0) return `${protocol} has no ports`;
  if (parts.protocol === 'any' && lists.some((ports) => /[,:]/.test(ports)))
    return 'several ports need a protocol, tcp or udp';
  if (!ONLY_IPV4.has(protocol)) return undefined;
  if (families.has(6)) return `${protocol} is of IPv4`;
  families.add(4);
  return undefined;
}
