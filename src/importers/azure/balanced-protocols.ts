import type { Interval } from '../../net/box.ts';

const BY_NAME: Readonly<Record<string, readonly Interval[]>> = {
  tcp: [[6, 6]],
  udp: [[17, 17]],
  all: [
    [6, 6],
    [17, 17],
  ],
};

/** Protocols that a rule of a load balancer names; undefined: a name that is not known. */
export function balancedProtocols(name: string | undefined): readonly Interval[] | undefined {
  const known = name?.toLowerCase() ?? '';
  return Object.hasOwn(BY_NAME, known) ? BY_NAME[known] : undefined;
}
