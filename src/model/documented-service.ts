import { z } from 'zod';
import { expected, Id, oneOrMany, Text } from './schema.ts';
import { Selectors } from './selector.ts';
import { ServiceText } from './service.ts';

const SERVICE = 'a service such as tcp/443 or icmp';

/** A service that the organisation allows for a reason of its own, beside what profiles require. */
export const DocumentedService = z.strictObject({
  source: Text.meta({ description: 'Where the need is written down: a document and its section' }),
  from: Selectors,
  to: Selectors,
  ports: oneOrMany(ServiceText, SERVICE),
  owner: Text.regex(/\S/, { error: expected('a name') }),
  ticket: Text.optional().meta({ description: 'Of its approval' }),
  safeguards: Text.optional().meta({
    description: 'What makes up for a protocol that is not secure by itself',
  }),
});
export type DocumentedService = z.infer<typeof DocumentedService>;

/** By name, under which findings speak of them. */
export const DocumentedServices = z.record(Id, DocumentedService).default({});
