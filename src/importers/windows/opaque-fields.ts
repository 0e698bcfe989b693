import type { RuleField, RuleRecord } from './rule-record.ts';

/** A field whose value no packet shows: what asks nothing, and what a person calls the rest. */
interface OpaqueField {
  readonly nothing: readonly string[];
  readonly reason: (values: readonly string[]) => string;
  /** Older systems have no such property. */
  readonly isOptional?: boolean;
}

const named =
  (what: string) =>
  (values: readonly string[]): string =>
    `${what} ${values.join(', ')}`;

/** Which process, peer or device a rule is bound to (MS-FASP 2.2.37). */
export const OPAQUE_FIELDS: Readonly<Partial<Record<RuleField, OpaqueField>>> = {
  Program: { nothing: ['any'], reason: named('program') },
  Service: {
    nothing: ['any'],
    reason: (values) => (values.includes('*') ? 'any service' : named('service')(values)),
  },
  Package: { nothing: ['any'], reason: named('app package') },
  PolicyAppId: { nothing: ['any'], reason: named('application tag'), isOptional: true },
  LocalUser: { nothing: ['any'], reason: named('local user') },
  RemoteUser: { nothing: ['any'], reason: named('remote user') },
  RemoteMachine: { nothing: ['any'], reason: named('remote machine') },
  Owner: { nothing: [], reason: named('owner') },
  Authentication: { nothing: ['notrequired'], reason: named('IPsec authentication') },
  Encryption: { nothing: ['notrequired'], reason: named('IPsec encryption') },
  InterfaceType: { nothing: ['any'], reason: named('interface type') },
  DynamicTarget: { nothing: ['any'], reason: named('dynamic transport') },
  Platform: { nothing: ['any'], reason: named('platform') },
};

/** What the rule depends on besides the packet, a reason each. */
export function opaqueReasons({ fields }: RuleRecord): string[] {
  return Object.entries(OPAQUE_FIELDS).flatMap(([field, { nothing, reason, isOptional }]) => {
    const values = fields.get(field as RuleField);
    if (values === undefined) return isOptional ? [] : [`its ${field}, which is not in the export`];
    return asksNothing(values, nothing) ? [] : [reason(values)];
  });
}

export function asksNothing(values: readonly string[], nothing: readonly string[] = ['any']): boolean {
  return values.every((value) => nothing.includes(value.toLowerCase()));
}
