import { type Probe, parseProbe } from '../../src/reach/probe-text.ts';
import type { Packet } from './machine.ts';

/** The question about one packet. */
export function probeOf({
  direction,
  link,
  local,
  remote,
  protocol,
  localPort,
  remotePort,
  icmp,
}: Packet): Probe {
  const isInbound = direction === 'Inbound';
  const end = (address: string, port: number | undefined) =>
    port === undefined ? address : address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  const [from, to] = isInbound
    ? [end(remote, remotePort), end(local, localPort)]
    : [end(local, localPort), end(remote, remotePort)];
  const type = icmp === undefined ? '' : ` ${icmp.join('/')}`;
  const probe = parseProbe(`${protocol}${type} ${from} -> ${to} ${isInbound ? 'in' : 'out'} "${link}"`);
  if (typeof probe === 'string') throw new Error(probe);
  return probe;
}
