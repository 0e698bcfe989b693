import type { Service } from '../../model/deployment.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { formatPorts } from '../../model/service.ts';
import type { Interval } from '../../net/box.ts';
import { hasPorts } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import { CLIENT_PORTS, serviceBox } from '../path/question.ts';
import { arrivalsBetween } from './reachability.ts';

const LOW_PORTS: Interval = [0, CLIENT_PORTS[0] - 1];

/** Source ports below those of clients from which packets of a service arrive, or may; undefined where there are none. */
export function lowPortsPassing(
  estate: Estate,
  from: Endpoint,
  to: Endpoint,
  service: Service,
): string | undefined {
  if (!hasPorts(service.protocol)) return undefined;
  const { space } = estate;
  const all = space.unionOf(
    arrivalsBetween(estate, { from, to }).flatMap(({ arrivals }) =>
      [...arrivals.values()].flatMap(({ certain, possible }) => [certain, possible]),
    ),
  );
  const sentFrom = (ports: Interval) =>
    all.intersection(space.box({ ...serviceBox(service), sourcePort: [ports] }));
  // What clients reach as well is no answer to why they are denied.
  const passing = sentFrom(LOW_PORTS).difference(sentFrom(CLIENT_PORTS).forget('sourcePort'));
  const alone = passing.forget('source').forget('destination').forget('destinationPort');
  const ports = alone.cubes().flatMap((cube) => cube.sourcePort ?? []);
  return ports.length === 0 ? undefined : formatPorts({ protocol: service.protocol, ports });
}
