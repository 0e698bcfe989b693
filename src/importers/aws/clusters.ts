import type { PublicEndpoint } from '../../model/public-endpoint.ts';
import { asRecord } from '../json-object.ts';
import { parseCidr } from './cidr.ts';
import type { Answer } from './documents.ts';

/** Who reaches the API of a cluster from outside its VPC: nobody where its public endpoint is off (EKS user guide, cluster endpoints). */
export function readClusters(answers: readonly Answer[]): PublicEndpoint[] {
  return answers.flatMap((answer) => {
    const cluster = asRecord(answer.body.cluster);
    const access = asRecord(cluster?.resourcesVpcConfig);
    if (access === undefined) return [];
    const name = String(cluster?.name);
    const texts = Array.isArray(access.publicAccessCidrs) ? access.publicAccessCidrs.map(String) : undefined;
    const ranges = texts?.flatMap((text) => parseCidr(text) ?? []);
    const isOff = access.endpointPublicAccess === false;
    const isKnown = access.endpointPublicAccess === true && ranges?.length === texts?.length;
    const admits = isOff ? [] : isKnown ? ranges : undefined;
    return [
      {
        name,
        ...(typeof access.vpcId === 'string' ? { network: access.vpcId } : {}),
        ...(admits === undefined ? {} : { admits }),
        origin: { file: answer.file.name, pointer: `${answer.pointer}/cluster`, text: name },
      },
    ];
  });
}
