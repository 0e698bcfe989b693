/** Commands by their short and their long option (iptables(8), commands). */
export function commandNames(names: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(names).flatMap(([short, name]) => [
      [short, name],
      [`--${name}`, name],
    ]),
  );
}

/** Those that change rules, chains and counters. */
export const RULE_COMMANDS = commandNames({
  '-A': 'append',
  '-I': 'insert',
  '-D': 'delete',
  '-R': 'replace',
  '-N': 'new-chain',
  '-P': 'policy',
  '-F': 'flush',
  '-X': 'delete-chain',
  '-Z': 'zero',
});
