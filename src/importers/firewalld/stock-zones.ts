import type { Origin } from '../../model/origin.ts';
import type { ConfigurationDocument } from './documents.ts';
import type { Entry } from './entry.ts';
import type { XmlElement } from './xml.ts';

interface StockZone {
  readonly target?: string;
  readonly services?: string;
  readonly masquerade?: boolean;
}

/** Zones that firewalld 1.3.3 brings along (/usr/lib/firewalld/zones in the Debian package), as facts; all forward within themselves. */
const ZONES: Readonly<Record<string, StockZone>> = {
  block: { target: '%%REJECT%%' },
  dmz: { services: 'ssh' },
  drop: { target: 'DROP' },
  external: { services: 'ssh', masquerade: true },
  home: { services: 'ssh mdns samba-client dhcpv6-client' },
  internal: { services: 'ssh mdns samba-client dhcpv6-client' },
  public: { services: 'ssh dhcpv6-client' },
  trusted: { target: 'ACCEPT' },
  work: { services: 'ssh dhcpv6-client' },
};

export const STOCK_ZONES: readonly string[] = Object.keys(ZONES);

/** A zone that the administrator has not changed; undefined: firewalld brings none of this name along. */
export function stockZone(name: string, origin: Origin): ConfigurationDocument | undefined {
  const zone = Object.hasOwn(ZONES, name) ? ZONES[name] : undefined;
  if (zone === undefined) return undefined;
  const element = (
    kind: string,
    attributes: Readonly<Record<string, string>>,
    children: XmlElement[],
  ): XmlElement => ({
    name: kind,
    attributes: new Map(Object.entries(attributes)),
    children,
    text: '',
    line: origin.line ?? 1,
    tag:
      kind === 'zone'
        ? `zone ${name}, as firewalld brings it along`
        : `${[kind, ...Object.values(attributes)].join(' ')} of zone ${name}, as firewalld brings it along`,
  });
  const services = zone.services?.split(' ') ?? [];
  const root = element('zone', zone.target === undefined ? {} : { target: zone.target }, [
    ...services.map((service) => element('service', { name: service }, [])),
    ...(zone.masquerade ? [element('masquerade', {}, [])] : []),
    element('forward', {}, []),
  ]);
  return { file: origin.file, kind: 'zone', name, shipped: true, root };
}

/** Zones to which the packages of some distributions add the web console. */
const WITH_CONSOLE = ['public', 'home', 'internal', 'work'];

/** What a distribution may have added to a zone that is not in evidence (Fedora and Red Hat: service cockpit). */
export function distributionEntries(name: string, origin: Origin): Entry[] {
  if (!WITH_CONSOLE.includes(name)) return [];
  const reason = `zone ${name} of the package, which holds service cockpit in some distributions`;
  return [
    {
      purpose: 'filter',
      section: 'allow',
      priority: 0,
      conditions: [
        { kind: 'packet', boxes: [{ protocol: [[6, 6]], destinationPort: [[9090, 9090]] }] },
        { kind: 'opaque', reason },
      ],
      action: { kind: 'accept' },
      origin,
    },
  ];
}
