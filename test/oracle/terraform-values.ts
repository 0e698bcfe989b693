import fc from 'fast-check';

export type Block = Readonly<Record<string, unknown>>;
export type Drawn = fc.Arbitrary<Block>;

/** A resource that configurations may have, in each of the forms that it may have there; ids of the account stand as names behind an `@`. */
export interface Slot {
  readonly type: string;
  readonly name: string;
  readonly form: Drawn;
}

export const BLOCKS = [
  '10.0.0.0/16',
  '10.1.0.0/16',
  '192.0.2.0/24',
  '0.0.0.0/0',
  '203.0.113.7/32',
  '198.51.100.0/25',
];
export const BLOCKS_V6 = ['::/0', '2001:db8::/32', '2001:db8:1::/48'];
/** A template of the configuration. */
export const value = (expression: string): string => `$\{${expression}}`;
export const block = fc.constantFrom(...BLOCKS);
export const blocks = fc.uniqueArray(block, { minLength: 1, maxLength: 3 });
export const blocksV6 = fc.uniqueArray(fc.constantFrom(...BLOCKS_V6), { minLength: 1, maxLength: 2 });
export const some = <T>(of: fc.Arbitrary<T>, empty: T) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(empty) }, of);

export const groupId = fc.constantFrom(
  '@g0',
  '@g1',
  '@g2',
  '@aws_security_group.inline',
  '@aws_security_group.apart',
  '@aws_security_group.single',
  '@aws_security_group.many[1]',
  '@module.part',
);
export const list = fc.constantFrom('@pl0', '@pl1', '@aws_ec2_managed_prefix_list.list');

export const traffic = (base: number) =>
  fc.oneof(
    fc.tuple(fc.constantFrom('tcp', 'udp', '6'), fc.nat(9), fc.nat(9)).map(([protocol, from, more]) => ({
      protocol,
      from_port: base + from,
      to_port: base + from + more,
    })),
    fc.constant({ protocol: 'icmp', from_port: 8, to_port: -1 }),
  );
export const all = { protocol: '-1', from_port: 0, to_port: 0 };
