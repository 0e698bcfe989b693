import { z } from 'zod';

const text = z.string().nullish();
const integer = z.int().nullish();
const Reference = z.object({ ResourceArn: text, Priority: integer });
export type Reference = z.infer<typeof Reference>;
const RuleGroupReferences = z.array(Reference).nullish();

export const NetworkFirewall = z.object({
  Firewall: z.object({ FirewallName: text, FirewallArn: text, FirewallPolicyArn: text }),
  FirewallStatus: z
    .object({
      SyncStates: z
        .record(
          z.string(),
          z.object({ Attachment: z.object({ SubnetId: text, EndpointId: text }).nullish() }),
        )
        .nullish(),
    })
    .nullish(),
});
export type NetworkFirewall = z.infer<typeof NetworkFirewall>;

export const NetworkFirewallPolicy = z.object({
  FirewallPolicyResponse: z.object({ FirewallPolicyArn: text }).nullish(),
  FirewallPolicy: z.object({
    StatelessRuleGroupReferences: RuleGroupReferences,
    StatelessDefaultActions: z.array(z.string()).nullish(),
    StatefulRuleGroupReferences: RuleGroupReferences,
    StatefulDefaultActions: z.array(z.string()).nullish(),
    StatefulEngineOptions: z.object({ RuleOrder: text }).nullish(),
    TLSInspectionConfigurationArn: text,
  }),
});
export type NetworkFirewallPolicy = z.infer<typeof NetworkFirewallPolicy>;

const Addresses = z.array(z.object({ AddressDefinition: text })).nullish();
const Ports = z.array(z.object({ FromPort: z.int(), ToPort: z.int() })).nullish();

const StatelessRule = z.object({
  Priority: integer,
  RuleDefinition: z
    .object({
      Actions: z.array(z.string()).nullish(),
      MatchAttributes: z
        .object({
          Sources: Addresses,
          Destinations: Addresses,
          SourcePorts: Ports,
          DestinationPorts: Ports,
          Protocols: z.array(z.int()).nullish(),
          TCPFlags: z.array(z.unknown()).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
export type StatelessRule = z.infer<typeof StatelessRule>;

const StatefulRule = z.object({
  Action: text,
  Header: z
    .object({
      Protocol: text,
      Source: text,
      SourcePort: text,
      Direction: text,
      Destination: text,
      DestinationPort: text,
    })
    .nullish(),
  RuleOptions: z.array(z.object({ Keyword: text })).nullish(),
});
export type StatefulRule = z.infer<typeof StatefulRule>;

export const RuleGroup = z.object({
  RuleGroupResponse: z.object({ RuleGroupArn: text }).nullish(),
  RuleGroup: z.object({
    RuleVariables: z
      .object({
        IPSets: z.record(z.string(), z.object({ Definition: z.array(z.string()).nullish() })).nullish(),
      })
      .nullish(),
    RulesSource: z
      .object({
        RulesString: text,
        RulesSourceList: z.object({ GeneratedRulesType: text }).nullish(),
        StatefulRules: z.array(StatefulRule).nullish(),
        StatelessRulesAndCustomActions: z
          .object({ StatelessRules: z.array(StatelessRule).nullish() })
          .nullish(),
      })
      .nullish(),
  }),
});
export type RuleGroup = z.infer<typeof RuleGroup>;
