import type { AuditWaiver } from '../model/audit.ts';
import type { PeriodWaiver } from '../model/effectiveness.ts';
import { ascending } from '../net/ascending.ts';
import { memberKey, putTogether } from './document.ts';
import type { Store } from './tables.ts';
import type { KeptRun } from './tracked-findings.ts';

/** The waivers that audits of a period had, by id, each as the last of them knew it and with all findings that it took something from. */
export async function periodWaivers(
  store: Store,
  runs: readonly (KeptRun & { readonly document: string })[],
): Promise<PeriodWaiver[]> {
  const found = new Map<string, PeriodWaiver>();
  for (const { asOf, document } of runs) {
    for (const waiver of await waiversOf(store, document)) {
      const { origin: _origin, daysLeft: _daysLeft, added: _added, ...kept } = waiver;
      const past = found.get(waiver.id);
      const findings = [...new Set([...(past?.findings ?? []), ...waiver.findings])].sort();
      found.set(waiver.id, { ...kept, findings, from: past?.from ?? asOf, until: asOf });
    }
  }
  return [...found.values()].sort((one, other) => ascending(one.id, other.id));
}

async function waiversOf(store: Store, document: string): Promise<AuditWaiver[]> {
  const audit = await memberKey(store, document, 'audit');
  const waivers = audit === undefined ? undefined : await memberKey(store, audit, 'waivers');
  return waivers === undefined ? [] : ((await putTogether(store, waivers)) as AuditWaiver[]);
}
