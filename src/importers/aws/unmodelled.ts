import type { Gap } from '../../model/gap.ts';
import { asRecord } from '../json-object.ts';
import type { Answer } from './documents.ts';
import { BLOCK_OPTIONS, UNMODELLED_LISTS } from './vocabulary.ts';

/** States in which an object no longer carries traffic. */
const GONE = new Set(['deleted', 'deleting', 'failed', 'rejected', 'expired']);

/** A gap for each object that is recognised and not modelled yet. */
export function describeUnmodelled(answer: Answer): Gap[] {
  const gaps: Gap[] = [];
  for (const [key, { what, id, informative }] of Object.entries(UNMODELLED_LISTS)) {
    const list = answer.body[key];
    if (list === undefined || list === null || informative) continue;
    const pointer = `${answer.pointer}/${key}`;
    const file = answer.file.name;
    if (!Array.isArray(list)) {
      gaps.push({
        kind: 'refused',
        effect: 'either',
        what: `${key} was not read: expected a list`,
        origin: { file, pointer, text: key },
      });
      continue;
    }
    list.forEach((item: unknown, index) => {
      const element = asRecord(item);
      if (element === undefined || isGone(element)) return;
      const subject = String(element[id] ?? `${key} ${index}`);
      const origin = { file, pointer: `${pointer}/${index}`, text: subject };
      gaps.push({
        kind: 'unmodelled',
        effect: 'either',
        what: `${what} ${subject} is not modelled`,
        subject,
        origin,
      });
    });
  }
  return [...gaps, ...describeBlockOptions(answer), ...describeCluster(answer)];
}

/** The account's mode of blocking public access, where it blocks any. */
export function accountBlock(answer: Answer): string | undefined {
  const mode = asRecord(answer.body[BLOCK_OPTIONS])?.InternetGatewayBlockMode;
  return typeof mode !== 'string' || mode === 'off' ? undefined : mode;
}

/** The effective setting stands on VPCs and subnets; subnets that state none may be blocked or excluded (API reference, BlockPublicAccessStates). */
function describeBlockOptions(answer: Answer): Gap[] {
  const mode = accountBlock(answer);
  if (mode === undefined) return [];
  const origin = { file: answer.file.name, pointer: `${answer.pointer}/${BLOCK_OPTIONS}`, text: mode };
  const what = `public access is blocked for the account (${mode}): judged where the subnets state it`;
  return [{ kind: 'unmodelled', effect: 'may-allow-less', what, origin }];
}

/** The public endpoint of a cluster lies outside its VPC: what it admits is told, and judged by rows about it alone (EKS user guide, cluster endpoints). */
function describeCluster(answer: Answer): Gap[] {
  const cluster = asRecord(answer.body.cluster);
  const access = asRecord(cluster?.resourcesVpcConfig);
  if (access === undefined || access.endpointPublicAccess === false) return [];
  const name = String(cluster?.name);
  const blocks = Array.isArray(access.publicAccessCidrs) ? access.publicAccessCidrs.map(String) : [];
  const admitted = blocks.join(', ') || 'addresses that are not in evidence';
  const origin = { file: answer.file.name, pointer: `${answer.pointer}/cluster`, text: name };
  const what = `the public API endpoint of the cluster ${name} admits ${admitted}: only rows about public endpoints judge it`;
  return [{ kind: 'unmodelled', effect: 'may-allow-more', what, subject: name, origin }];
}

function isGone(element: Readonly<Record<string, unknown>>): boolean {
  const status = element.State ?? asRecord(element.Status)?.Code;
  return typeof status === 'string' && GONE.has(status.toLowerCase());
}
