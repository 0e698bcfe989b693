import type fc from 'fast-check';
import type { KernelPacket, LoadStep } from './kernel.ts';
import type { Family } from './universe.ts';

/** What a kernel is given, as parts that are loaded in order and of which each may be left out. */
export interface RuleSet {
  readonly parts: readonly string[];
  /** It asks what no packet alone decides. */
  readonly isOpaque: boolean;
}

/** Name below the host's folder, and text. */
export type EvidenceFile = readonly [name: string, text: string];

/** A format whose random rule sets are tried on a kernel. */
export interface Format {
  /** Programs that the machine must have. */
  readonly programs: readonly string[];
  readonly ruleSet: fc.Arbitrary<RuleSet>;
  /** Each is given to a kernel to which nothing was given before. */
  readonly beginsAnew?: true;
  /** What is asked instead of packets among the links that rule sets are tried on. */
  readonly packet?: (family: Family) => fc.Arbitrary<(index: number) => KernelPacket>;
  readonly connection?: fc.Arbitrary<(index: number) => KernelPacket>;
  /** Once, before the first rule set. */
  readonly prepare?: readonly LoadStep[];
  steps(parts: readonly string[]): readonly LoadStep[];
  /** Exports of one rule set, each alone: its text as it was loaded, or what the steps printed. All must answer as the kernel does. */
  exports(parts: readonly string[], printed: readonly string[]): readonly (readonly EvidenceFile[])[];
  /** The rules leave open what becomes of a packet, or of those that follow it, although they ask nothing that a packet does not show. */
  isUndecidable(parts: readonly string[], what: 'packets' | 'connections', packet: KernelPacket): boolean;
}
