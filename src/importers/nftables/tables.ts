import type { Condition } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import type { JsonRecord } from '../json-object.ts';

/** A table of the kernel as an export shows it. */
export interface TableDump {
  /** `ip`, `ip6`, `inet`, `netdev`, `bridge`, `arp`. */
  readonly family: string;
  readonly name: string;
  readonly origin: Origin;
  /** A dormant table has no effect; releases before 1.1.0 print its flag as garbage in JSON. */
  readonly dormant: 'yes' | 'no' | 'perhaps';
  readonly chains: Map<string, ChainDump>;
  /** Sets and maps by name. */
  readonly sets: Map<string, SetDump>;
  /** Its rules are of iptables, and only iptables-save prints them as they are. */
  isManaged: boolean;
  /** It was given with other rules, too, and nothing says which of them run. */
  contested?: string;
}

export interface ChainDump {
  readonly name: string;
  readonly origin: Origin;
  readonly base?: BasePlace;
  readonly rules: RuleDump[];
  /** Why it may hold more or other rules than those. */
  doubt?: string;
}

export interface BasePlace {
  readonly type: string;
  readonly hook: string;
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
  /** Of ingress and egress chains; empty: not printed. */
  readonly devices: readonly string[];
}

export interface RuleDump {
  readonly statements: readonly unknown[];
  readonly origin: Origin;
}

export interface SetDump {
  readonly name: string;
  readonly origin: Origin;
  /** Absent: none was printed, though the export may leave them out. */
  elements?: readonly unknown[];
  /** Rules add to it while they run. */
  isFilled: boolean;
  /** Its elements go after some time. */
  readonly expires: boolean;
  /** What its elements mean where it is asked, by the expression. */
  readonly conditions: Map<string, readonly Condition[]>;
}

/** An object of an export, from JSON or from text: `{"rule": {…}}`. */
export interface Item {
  readonly kind: string;
  readonly body: JsonRecord;
  readonly origin: Origin;
}

export function tableTitle({ family, name }: Pick<TableDump, 'family' | 'name'>): string {
  return `${family} ${name}`;
}
