import { applyChanges } from '../src/changes/apply-changes.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';

const DUMP = '*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n';
const PROBE = 'tcp 203.0.113.7:40000 -> 192.0.2.1:2000 in eth0';

/** Opens port 2000. */
export const OPEN = 'iptables -A INPUT -p tcp --dport 2000 -j ACCEPT';

/** What becomes of port 2000 by a script on a host whose INPUT drops, and how many gaps it leaves. */
export function portAfter(script: string): [answer: string, gaps: number] {
  const encode = (text: string) => new TextEncoder().encode(text);
  const files = [{ name: 'hosts/web/iptables-save.txt', bytes: encode(DUMP) }];
  const after = applyChanges(files, [{ file: { name: 'change.sh', bytes: encode(script) } }]);
  const estate = buildEstate(readEvidence(after.files), new PacketSpace());
  const probe = parseProbe(PROBE);
  const answer = typeof probe === 'string' ? probe : answerProbe(estate, probe, true);
  return [typeof answer === 'string' ? answer : answer.verdict, after.gaps.length];
}
