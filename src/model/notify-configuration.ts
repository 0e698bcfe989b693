import { z } from 'zod';
import { Severity } from './finding.ts';
import { expected, Name, Text } from './schema.ts';

/** Where a secret is read when it is used. */
export const SecretSource = z.union(
  [
    z.strictObject({
      env: z
        .string()
        .regex(/^[A-Za-z_]\w{0,127}$/, { error: () => 'expected the name of an environment variable' }),
    }),
    z.strictObject({ file: Text.meta({ description: 'A file, relative to this one' }) }),
  ],
  // What stands there instead may be the secret, so that no message repeats it.
  { error: () => 'expected `{ env: NAME }` or `{ file: PATH }`: a secret stands in no configuration' },
);
export type SecretSource = z.infer<typeof SecretSource>;

const Url = z
  .url({ protocol: /^https?$/, error: () => 'expected an address that begins with https://' })
  .refine((text) => URL.canParse(text) && new URL(text).username === '' && new URL(text).password === '', {
    error: () =>
      'expected an address without a password: one that holds a secret is read from `{ env: NAME }` or `{ file: PATH }`',
  });

const MailAddress = z.email({ error: expected('a mail address') }).max(254);

const shared = {
  owners: z
    .array(Text)
    .min(1)
    .optional()
    .meta({ description: 'It is told of the findings of these owners alone; by default of everything' }),
  severity: Severity.default('low').meta({ description: 'It is told of findings of this severity or above' }),
  allowPrivate: z.boolean().default(false).meta({
    description: 'Whether it may be at a private, loopback or link-local address, and be asked by http',
  }),
};

/** One place that is told. */
export const NotifyChannel = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('webhook'),
      url: z.union([Url, SecretSource]),
      secret: SecretSource.meta({ description: 'Signs what is sent, at least 16 characters' }),
      ...shared,
    }),
    z.strictObject({ type: z.literal('slack'), url: SecretSource, ...shared }),
    z.strictObject({ type: z.literal('teams'), url: SecretSource, ...shared }),
    z.strictObject({
      type: z.literal('mail'),
      server: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/, { error: expected('the name of a mail server') }),
      port: z.int().min(1).max(65_535).default(587),
      security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
      login: z
        .strictObject({ user: Text, password: SecretSource })
        .optional()
        .meta({ description: 'By default the server is not told who sends' }),
      from: MailAddress,
      to: z.array(MailAddress).min(1).max(50),
      ...shared,
    }),
  ],
  { error: () => 'expected a `type`: webhook, slack, teams or mail' },
);
export type NotifyChannel = z.infer<typeof NotifyChannel>;

const UNITS = { h: 3_600_000, d: 86_400_000 } as const;

/** Who is told what is new or worse, and that a scan failed, is partial or was missed. */
export const NotifyConfiguration = z
  .strictObject({
    repeat: z
      .string()
      .regex(/^[1-9]\d{0,3}[hd]$/, { error: expected('a number of hours or days, such as 12h or 7d') })
      .default('7d')
      .meta({ description: 'What still stands is told again after this time, such as 7d' }),
    channels: z.record(Name, NotifyChannel).default({}).meta({ description: 'Name → where to tell it' }),
  })
  .prefault({});
export type NotifyConfiguration = z.infer<typeof NotifyConfiguration>;

/** `repeat` in milliseconds. */
export function repeatMilliseconds({ repeat }: NotifyConfiguration): number {
  return Number(repeat.slice(0, -1)) * UNITS[repeat.at(-1) as keyof typeof UNITS];
}

/** What monitoring reads. */
export const MetricsConfiguration = z.strictObject({
  file: z
    .string()
    .regex(/^.*[^/]\.prom$/, { error: expected('a file that ends with .prom: collectors read no other') })
    .meta({
      description: "Prometheus text, for the node exporter's textfile collector; relative to this file",
    }),
});
