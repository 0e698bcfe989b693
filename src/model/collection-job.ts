import { z } from 'zod';
import { Text } from './schema.ts';

const Account = z.string().regex(/^\d{12}$/);
const Role = z.string().regex(/^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/);
// A host name is made of it, to which signed requests go.
const Region = z.string().regex(/^[a-z]{2,8}(-[a-z0-9]{1,16}){1,4}$/);

/** What one job of a distributed scan collects; whoever takes it has credentials of its own. */
export const CollectionScope = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('aws'),
    account: Account,
    /** Absent: the account is that of the environment's credentials. */
    role: Role.optional(),
    externalId: Text.optional(),
    /** Empty: all that the account has enabled. */
    regions: z.array(Region),
    /** Where the account is asked for its regions. */
    home: Region,
  }),
  z.strictObject({ kind: z.literal('azure'), subscription: z.guid() }),
]);
export type CollectionScope = z.infer<typeof CollectionScope>;

/** What a job of the queue holds. */
export const CollectionJob = z.strictObject({
  /** Id of the run that waits for it. */
  run: Text,
  scope: CollectionScope,
});
export type CollectionJob = z.infer<typeof CollectionJob>;
