import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Written, writeAccount } from './generated-estate.ts';

const DEPLOYMENTS = 50;
/** Of one account; rules are about ten times as many. */
const INTERFACES = 1000;
/** Accounts are stamped out of so many kinds. */
const KINDS = 10;

/**
 * Writes the exports of so many accounts, each below a folder of its own, with 1,000 interfaces, 500 groups and about 10,000 rules,
 * and a `flowproof.yaml` with 50 deployments of all profiles; returns their bytes and the number of rules.
 */
export function writeOrganization(folder: string, accounts: number): Written {
  let bytes = 0;
  let rules = 0;
  for (let number = 0; number < accounts; number++) {
    const written = writeAccount(join(folder, 'evidence', `account-${number}`), {
      number,
      machines: Array.from({ length: INTERFACES }, (_, index) => nameOf(number, index)),
      groups: INTERFACES / 2,
      permissions: 11,
      seed: number % KINDS,
    });
    bytes += written.bytes;
    rules += written.rules;
  }
  writeFileSync(join(folder, 'flowproof.yaml'), configuration(accounts));
  return { bytes, rules };
}

function nameOf(account: number, machine: number): string {
  return `vm-${account}-${machine}`;
}

function configuration(accounts: number): string {
  const deployments = Array.from({ length: DEPLOYMENTS }, (_, index) => {
    const account = index % accounts;
    // Those of one account share no machine.
    const first = 10 * Math.floor(index / accounts);
    const machine = (place: number) => `{ name: ${nameOf(account, first + place)} }`;
    const network = (place: number) => `10.${account}.${place}.0/24`;
    const write = KINDS_OF_DEPLOYMENT[index % KINDS_OF_DEPLOYMENT.length] as Write;
    return `  deployment-${index}:\n${write(machine, network).trimEnd()}\n`;
  });
  return `evidence: [evidence]\ndeployments:\n${deployments.join('')}`;
}

/** `machine`: a selector of a machine that only this deployment has; `network`: a range of its account. */
type Write = (machine: (place: number) => string, network: (place: number) => string) => string;

const KINDS_OF_DEPLOYMENT: readonly Write[] = [
  (machine, network) => `    profile: netwrix-access-analyzer
    parameters: { connectors: [file-server, active-directory] }
    roles:
      analyzer: ${machine(0)}
      users: [${network(1)}]
      admins: [${network(2)}]
      file-servers: [${machine(1)}, ${machine(2)}]
      domain-controllers: ${machine(3)}
`,
  (machine, network) => `    profile: openlm-platform
    parameters: { platform: aws }
    roles:
      nodes: [${machine(0)}, ${machine(1)}]
      load-balancer: ${machine(2)}
      eks-cluster: ${machine(3)}
      eks-api: ${machine(4)}
      sql-server: ${machine(5)}
      kafka: ${machine(6)}
      redis: ${machine(7)}
      brokers: ${machine(8)}
      directory-sync-agents: ${machine(9)}
      workstations: [${network(1)}]
      users: [${network(1)}]
      api-clients: [${network(2)}]
`,
  (machine, network) => `    profile: rp-pam
    parameters: { deployment: ha, balancerPort: "443", database: postgresql, databaseLocation: separate, modules: [active-directory, ssh] }
    roles:
      nodes: [${machine(0)}, ${machine(1)}, ${machine(2)}]
      load-balancer: ${machine(3)}
      redis: ${machine(0)}
      database: ${machine(4)}
      users: [${network(1)}]
      admins: [${network(2)}]
      domain-controllers: [${machine(5)}, ${machine(6)}]
      linux-targets: ${machine(7)}
`,
  (machine, network) => `    profile: securitaas-secretzero
    roles:
      appliance: ${machine(0)}
      connector: ${machine(1)}
      windows-targets: [${machine(2)}, ${machine(3)}]
      linux-targets: [${machine(4)}, ${machine(5)}]
      domain-controllers: ${machine(6)}
      nfs-server: ${machine(7)}
      jump-server: ${machine(8)}
      user-workstations: [${network(1)}]
`,
  (machine, network) => `    profile: sekoia-self-hosted
    roles:
      load-balancer: ${machine(0)}
      orchestration: ${machine(1)}
      nodes: [${machine(2)}, ${machine(3)}, ${machine(4)}]
      workers: [${machine(3)}, ${machine(4)}]
      forwarders: [${network(1)}]
      users: [${network(2)}]
      dns-servers: ${machine(5)}
      smtp-servers: ${machine(6)}
      git-server: ${machine(7)}
      oci-registry: ${machine(8)}
      s3-storage: ${machine(9)}
`,
];
