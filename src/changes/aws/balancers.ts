import type { Origin } from '../../model/origin.ts';
import { type EditableEvidence, removeAll } from '../editable-evidence.ts';
import { elementsOf, interfacesOf } from './elements.ts';
import { doubtInterface } from './interfaces.ts';

/**
 * Leaves open what a balancer takes and hands on, which the ARN of it or of one of its listeners names; of all of them where that of a
 * group of targets does, or none. Without its description its listeners stop nothing for certain.
 */
export function doubtBalancers(
  evidence: EditableEvidence,
  arn: string | undefined,
  why: string,
  origin: Origin,
): void {
  const [, own] = OF_ONE.exec(arn ?? '') ?? [];
  const isMeant = (name: unknown) => own === undefined || name === own;
  const listed = [
    ...elementsOf(evidence, 'LoadBalancers').filter(({ value }) =>
      isMeant(OF_ONE.exec(String(value.LoadBalancerArn))?.[1]),
    ),
    ...elementsOf(evidence, 'LoadBalancerDescriptions').filter(({ value }) =>
      isMeant(value.LoadBalancerName),
    ),
  ];
  removeAll(evidence, listed, origin);
  for (const { value } of interfacesOf(evidence)) {
    const [, described] = /^ELB (.+)$/.exec(String(value.Description)) ?? [];
    if (described !== undefined && isMeant(described))
      doubtInterface(evidence, String(value.NetworkInterfaceId), why, origin);
  }
}

/** How an interface's description and ARNs name one: `app/front/50dc6c495c0c9188`. */
const OF_ONE = /:(?:loadbalancer|listener|listener-rule)\/((?:app|net|gwy)\/[^/]+\/[^/]+)/;
