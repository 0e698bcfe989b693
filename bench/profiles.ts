import { globSync, readFileSync } from 'node:fs';
import { PacketSpace } from '../src/net/packet-set.ts';
import { instantiate } from '../src/profiles/instantiate.ts';
import { loadProfile } from '../src/profiles/load-profile.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { judge } from '../src/reach/judge/judge.ts';
import { configurationOf, deployAll, openingsOf, snapshotOf } from '../test/ideal-deployment.ts';
import { modesOf } from '../test/profile-modes.ts';

/** Every bundled profile in every mode: instantiated and judged, a profile's modes in one audit, where all their requirements are open. */
export function benchProfiles(): void {
  const profiles = globSync('profiles/*.yaml').map((path) => loadProfile(path, readFileSync(path, 'utf8')));
  const work = profiles.map((profile) => ({ profile, modes: modesOf(profile, 0) }));
  for (const round of ['first', 'again']) {
    let milliseconds = 0;
    let rows = 0;
    for (const { profile, modes } of work) {
      const openings = deployAll(profile, modes, 'run').flatMap((each) => openingsOf(profile, each));
      const snapshot = snapshotOf(profile, openings);
      const loaded = configurationOf(profile, modes, 'run');
      const start = performance.now();
      const deployments = modes.map((_, index) => instantiate(profile, loaded, `ideal-${index}`, snapshot));
      const { judgements: judged } = judge(buildEstate(snapshot, new PacketSpace()), deployments, []);
      milliseconds += performance.now() - start;
      rows += judged.requirements.length + judged.restrictions.length + judged.prohibitions.length;
    }
    const count = work.reduce((sum, { modes }) => sum + modes.length, 0);
    console.log(
      `profiles, ${round}: ${profiles.length} profiles, ${count} modes, ${rows} rows: ${Math.round(milliseconds)} ms`,
    );
  }
}
