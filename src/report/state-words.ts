import type { Audit } from '../model/audit.ts';

/** What the time of an audit is: by the clock alone nobody knows from when the evidence is. */
export function stateWords({ asOfSource }: Pick<Audit, 'asOfSource'>): string {
  return asOfSource === 'clock' ? 'judged at' : 'firewall state as of';
}
