import { z } from 'zod';
import { DocumentedServices } from './documented-service.ts';
import { MetricsConfiguration, NotifyConfiguration } from './notify-configuration.ts';
import { PciConfiguration } from './pci-configuration.ts';
import { PoliciesConfiguration, PolicyAdjustment } from './policy-configuration.ts';
import { CollectConfiguration, RetentionConfiguration } from './scan-configuration.ts';
import { ScheduleConfiguration } from './schedule.ts';
import { DnsName, expected, Name, oneOrMany, Text } from './schema.ts';
import { RangeText, RoleBinding, Selectors } from './selector.ts';
import { ServiceText } from './service.ts';
import { Segmentation } from './zone.ts';

/** Value of a profile's parameter; which ones it takes is the profile's matter. */
export const ParameterValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())], {
  error: expected('a text, a number, true, false or a list of texts'),
});
export type ParameterValue = z.infer<typeof ParameterValue>;

export const DeploymentConfiguration = z.strictObject({
  profile: Text.meta({
    description: 'Id of a bundled profile, or the path of a YAML file, relative to this one',
  }),
  phase: z.enum(['install', 'run']).default('run').meta({ description: '`run` includes updates' }),
  parameters: z.record(z.string(), ParameterValue).default({}),
  owner: Text.optional().meta({ description: 'Who acts on its findings, where no role says so' }),
  roles: z.record(z.string(), RoleBinding).default({}),
  layers: z
    .array(z.enum(['cloud', 'host']))
    .default([])
    .meta({ description: 'Layers whose absence makes a verdict undecided' }),
  resolved: z
    .record(DnsName, oneOrMany(RangeText, 'an address or prefix'))
    .default({})
    .meta({ description: 'Addresses that a DNS name of the profile stands for' }),
  policies: z
    .record(Text, PolicyAdjustment)
    .default({})
    .meta({ description: 'Policy id → what is changed of it for this deployment' }),
});
export type DeploymentConfiguration = z.infer<typeof DeploymentConfiguration>;

/** A flow that a change must never cut. */
export const AdministrationFlow = z.strictObject({ from: Selectors, to: Selectors, port: ServiceText });
export type AdministrationFlow = z.infer<typeof AdministrationFlow>;

/** `flowproof.yaml`. */
export const Configuration = z.strictObject({
  name: Name.max(60).optional().meta({
    description:
      'What its scans are kept under, wherever this file lies; by default its path as seen from the store',
  }),
  evidence: z
    .array(Text)
    .default([])
    .meta({ description: 'Files, folders and patterns, relative to this file' }),
  deployments: z.record(Text, DeploymentConfiguration).default({}),
  hosts: z
    .record(Text, Text)
    .default({})
    .meta({ description: 'Host folder → asset id, where nothing in the evidence joins them' }),
  waivers: Text.optional().meta({ description: 'The file of waivers, relative to this one' }),
  administration: z
    .array(AdministrationFlow)
    .default([])
    .meta({ description: 'Flows that a change must never cut' }),
  documented: DocumentedServices.meta({
    description: 'Services that the organisation allows beside what profiles require, by name',
  }),
  segmentation: Segmentation.optional().meta({ description: 'What may pass between zones' }),
  pci: PciConfiguration.optional().meta({ description: 'What the pack `pci-dss-4` judges' }),
  policies: PoliciesConfiguration,
  collect: CollectConfiguration.meta({ description: 'Live sources that `flowproof scan` asks first' }),
  store: Text.default('.flowproof/scans.db').meta({
    description: 'Where scans are kept: a SQLite file, relative to this one, or postgres://…',
  }),
  schedule: ScheduleConfiguration.optional().meta({ description: 'When `flowproof schedule run` scans' }),
  maxAge: z
    .string()
    .regex(/^\d{1,4}[mhd]$/, { error: expected('a duration such as 90m, 36h or 7d') })
    .optional()
    .meta({ description: 'A scan of evidence that is older fails' }),
  retention: RetentionConfiguration.meta({ description: 'How long scans are kept; by default for ever' }),
  notify: NotifyConfiguration.meta({
    description: 'Who is told of what a scan finds, and of scans that fail',
  }),
  metrics: MetricsConfiguration.optional().meta({ description: 'What monitoring reads after each scan' }),
});
export type Configuration = z.infer<typeof Configuration>;
