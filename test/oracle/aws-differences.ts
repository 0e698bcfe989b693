import type { Fact } from './aws-facts.ts';

/** What is told for certain and is not so, and what is so and is not even told as possible. */
export function differences(told: readonly Fact[], real: readonly Fact[]): string[] {
  const texts = (facts: readonly Fact[]) => new Set(facts.map(({ subject, text }) => `${subject}: ${text}`));
  const [all, actual] = [texts(told), texts(real)];
  const open = new Set(told.filter((each) => each.isOpen).map(({ subject }) => subject));
  const subjects = new Set(told.map(({ subject }) => subject));
  // Under which network ACL a subnet is, is not known where it is under none.
  const isOpen = ({ subject }: Fact): boolean =>
    open.has(subject) || (subject.startsWith('network ACL of ') && !subjects.has(subject));
  return [
    ...[...texts(told.filter((each) => !each.isOpen))]
      .filter((each) => !actual.has(each))
      .map((each) => `told: ${each}`),
    ...[...texts(real.filter((each) => !isOpen(each)))]
      .filter((each) => !all.has(each))
      .map((each) => `real: ${each}`),
  ];
}
