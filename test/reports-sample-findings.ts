import type { Audit } from '../src/model/audit.ts';
import { HOSTILE } from './reports-sample-rows.ts';

/** The findings of the sample audit, and the policies that they are of. */

export const DEPLOYMENT = 'analyzer-prod';

export const FINDINGS: Audit['findings'] = [
  finding(
    'required_flow_missing',
    'high',
    'connector-ldaps',
    'analyzer cannot reach domain-controllers on tcp 636; acl-90aa drops it.',
    'Let tcp 636 from 10.20.1.15 into acl-90aa before rule 90.',
  ),
  finding(
    'required_flow_missing',
    'high',
    'connector-smb',
    'analyzer reaches 1 of 2 file-servers on tcp 445.',
    'Let replies to ports 1024-65535 out of acl-77c1.',
  ),
  finding(
    'required_flow_undecided',
    'medium',
    'connector-rpc',
    'Whether analyzer reaches windows-hosts on tcp 135 depends on a rate limit.',
    'Replace the rate limit by a rule that matches addresses and ports.',
  ),
  finding(
    'internal_port_exposed',
    'high',
    'internal-database',
    'tcp 5432 of analyzer is open to 10.0.0.0/8; only admins may reach it.',
    'Limit tcp 5000-6000 in sg-0d55 to 10.9.9.0/24.',
  ),
  {
    ...finding(
      'internal_port_exposed',
      'low',
      'internal-metrics',
      'A filter opens tcp 9090 of analyzer, but nothing can reach it.',
      'Remove the rule.',
    ),
    because: 'opened_not_reachable',
  },
  {
    ...finding(
      'install_only_flow_open',
      'low',
      'outbound-installer',
      'get.example.net is still open; only the installation needs it.',
      'Remove the rule that the installation needed.',
    ),
    fact: `${DEPLOYMENT}/outbound-installer/leftover`,
  },
  {
    id: 'admin_port_from_internet/i-0b77/tcp-22',
    policy: 'admin_port_from_internet',
    severity: 'critical',
    fact: 'internet/i-0b77/tcp-22',
    title: 'An administration port is reachable from the internet',
    message: `SSH of ${HOSTILE.script} answers the whole internet. ${HOSTILE.escape}`,
    fix: 'Limit the source to the addresses of a bastion host or a VPN.',
  },
  {
    id: 'filter_admits_everything/sg-0ff0',
    policy: 'filter_admits_everything',
    severity: 'low',
    because: 'unattached',
    fact: 'open/sg-0ff0',
    title: 'A filter admits everything',
    message: `sg-0ff0 ${HOSTILE.bidirectional} admits every protocol from every IPv6 address. ${HOSTILE.long}`,
    fix: 'Remove the filter.',
  },
];

export const POLICIES: Audit['policies'] = [
  policy(
    'required_flow_missing',
    'high',
    'A required flow is blocked',
    'The vendor requires this flow. While a filter or a route stops it, the product fails at the function that needs it.',
  ),
  policy(
    'required_flow_undecided',
    'medium',
    'A required flow is not proved open',
    'An audit that counts it as open would guess.',
  ),
  policy(
    'internal_port_exposed',
    'high',
    'An internal port is reachable from where it should not be',
    'Databases, caches and internal interfaces often trust whoever reaches them.',
  ),
  policy(
    'install_only_flow_open',
    'low',
    'A flow that only the installation needed is still open',
    'Left open it is a way out for data and a way in for code.',
  ),
  policy(
    'admin_port_from_internet',
    'critical',
    'An administration port is reachable from the internet',
    'Logins on the open internet are found by scanners within minutes.',
  ),
  policy(
    'filter_admits_everything',
    'high',
    'A filter admits everything',
    'A filter that admits every protocol from every address filters nothing.',
  ),
];

function finding(
  id: string,
  severity: Audit['findings'][number]['severity'],
  row: string,
  message: string,
  fix: string,
): Audit['findings'][number] {
  const title = {
    required_flow_missing: 'A required flow is blocked',
    required_flow_undecided: 'A required flow is not proved open',
    internal_port_exposed: 'An internal port is reachable from where it should not be',
  }[id];
  return {
    id: `${id}/${DEPLOYMENT}/${row}`,
    policy: id,
    severity,
    fact: `${DEPLOYMENT}/${row}`,
    deployment: DEPLOYMENT,
    title: title ?? 'A flow that only the installation needed is still open',
    message,
    fix,
  };
}

function policy(
  id: string,
  severity: Audit['policies'][number]['severity'],
  title: string,
  description: string,
): Audit['policies'][number] {
  return {
    id,
    title,
    description,
    severity,
    controls: {
      pci_dss_4_0: ['1.2.1', '1.3.1'],
      nist_800_53: ['AC-4', 'SC-7(5)'],
      iso_27001_2022: ['A.8.20'],
    },
    remediation: 'Allow what is needed, and no more.',
    ports: [],
  };
}
