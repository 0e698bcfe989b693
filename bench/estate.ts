import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureAudit } from './audit-process.ts';
import { writeEstate } from './generated-estate.ts';
import { writeOrganization } from './generated-organization.ts';

const FOLDER = join('out', 'bench');

/** Audits of one account with so many instances, against one deployment. */
export function benchEstate(sizes: readonly number[]): void {
  const measure = measureAudit();
  for (const instances of sizes) {
    const folder = join(FOLDER, `estate-${instances}`);
    const written = writeEstate(join(folder, 'evidence'), instances);
    writeFileSync(join(folder, 'flowproof.yaml'), configuration());
    measure(folder, written);
  }
}

/** Audits of so many accounts, of about 10,000 rules each, against 50 deployments. */
export function benchOrganization(accounts: readonly number[]): void {
  const measure = measureAudit();
  for (const count of accounts) {
    const folder = join(FOLDER, `organization-${count}`);
    measure(folder, writeOrganization(folder, count));
  }
}

/** One deployment on the machines `vm0` to `vm2`. */
export function configuration(): string {
  return `evidence: [evidence]
deployments:
  analyzer:
    profile: netwrix-access-analyzer
    parameters: { connectors: [file-server] }
    roles:
      analyzer: { name: vm0 }
      users: [10.0.1.0/24]
      file-servers: [{ name: vm1 }, { name: vm2 }]
`;
}
