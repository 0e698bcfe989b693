import { benchAcl } from './acl.ts';
import { benchDiff } from './diff.ts';
import { benchEstate, benchOrganization } from './estate.ts';
import { firstMatchList } from './first-match-list.ts';
import { benchHosts } from './hosts.ts';
import { benchPolicies } from './policies.ts';
import { benchProfiles } from './profiles.ts';
import { benchReach } from './reach.ts';
import { benchReports } from './reports.ts';
import { benchStore } from './store.ts';

// `npm run bench -- 100`: an organization of 100 accounts alone, with a million rules and a gigabyte of exports.
const accounts = process.argv[2];
if (accounts === undefined) {
  benchAcl(
    [300, 1000, 3000, 10_000].map((count) => ({
      name: 'effective shares',
      filter: firstMatchList(count, 1),
    })),
  );
  benchEstate([300, 3000, 15_000]);
  benchOrganization([1, 3, 10]);
  benchHosts();
  benchProfiles();
  benchReach([200, 1000, 5000]);
  await benchReports([1000, 10_000]);
  await benchDiff([300, 5500]);
  await benchPolicies(200, 50_000);
  await benchStore(1000, 10_000);
} else {
  benchOrganization([1, 10, Number(accounts)]);
}
