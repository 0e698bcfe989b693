import type { Audit } from '../model/audit.ts';
import { InputError } from '../model/input-error.ts';
import { columns } from '../report/columns.ts';
import { configuredStore } from './configured-store.ts';
import { type KnownPolicy, knownPolicies } from './known-policies.ts';
import { readAudit } from './report-command.ts';

export interface PolicyListOptions {
  readonly config?: string;
  /** The JSON report of an audit, or `latest`: the last scan of the configuration. */
  readonly audit?: string;
  readonly opa?: string;
}

/**
 * A table of the policies that there are, with how many findings an audit had of each.
 * @throws InputError where the configuration or the audit cannot be read
 */
export async function policyTable({ config, audit: named, opa }: PolicyListOptions): Promise<string[]> {
  const { policies: known, refused } = await knownPolicies(config, opa);
  const audit = named === undefined ? undefined : await auditOf(named, config);
  const row = (policy: KnownPolicy['policy'], judges: string, source: string) => [
    policy.id,
    severityText(policy),
    ...(config === undefined ? [] : [judges]),
    ...(audit === undefined ? [] : [countIn(audit, policy.id)]),
    source,
    policy.title,
    controlsText(policy.controls),
  ];
  const gone = (audit?.policies ?? []).filter(({ id }) => !known.some(({ policy }) => policy.id === id));
  const rows = [
    ...known.map(({ policy, source, isOff }) => row(policy, isOff ? 'off' : 'on', source)),
    ...gone.map((policy) => row(policy, 'gone', 'own')),
    ...refused.map(({ policy, source, message }) => [
      policy,
      '-',
      'refused',
      ...(audit === undefined ? [] : [countIn(audit, policy)]),
      source,
      message,
    ]),
  ];
  return columns([
    [
      'id',
      'severity',
      ...(config === undefined ? [] : ['judges']),
      ...(audit === undefined ? [] : ['findings']),
      'source',
      'title',
      'controls',
    ],
    ...rows,
  ]);
}

/** A policy that an audit did not ask found nothing because of that. */
function countIn({ policies, failures, findings }: Audit, id: string): string {
  if (failures.some(({ policy }) => policy === id)) return 'failed';
  const asked = policies.find((policy) => policy.id === id);
  if (asked === undefined || asked.adjusted?.enabled === false) return '-';
  return String(findings.filter(({ policy }) => policy === id).length);
}

async function auditOf(named: string, config: string | undefined): Promise<Audit> {
  if (named !== 'latest') return readAudit(named);
  if (config === undefined)
    throw new InputError('`latest` is the last scan of a configuration: name it with --config', {
      file: '--audit',
    });
  const { location, configuration } = configuredStore({ config });
  const { withStore } = await import('../store/open-store.ts');
  const { namedRun } = await import('../store/runs.ts');
  const { storedAudit } = await import('../store/stored-audit.ts');
  return withStore(location, 'read', async (store) =>
    storedAudit(store, await namedRun(store, configuration, named)),
  );
}

function severityText({ severity, adjusted }: KnownPolicy['policy']): string {
  return adjusted?.severity === undefined ? severity : `${adjusted.severity} (${severity})`;
}

function controlsText(controls: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(controls)
    .map(([framework, ids]) => `${framework} ${ids.join(' ')}`)
    .join('; ');
}
