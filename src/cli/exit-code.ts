/** What a run says to the shell. */
export const ExitCode = { compliant: 0, findings: 1, input: 2, bug: 3, incomplete: 4 } as const;
