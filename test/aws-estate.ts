import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate, type Estate } from '../src/reach/estate.ts';
import type { Answers } from './aws-documents.ts';
import { PREFIX_LIST, TRANSIT_TABLE } from './aws-random-rules.ts';

/** The estate that documents describe, each in a file of its own. */
export function awsEstateOf({ documents, Entries, Routes }: Answers): Estate {
  const answers: [string, object][] = [
    ...Object.entries(documents).map(([name, value]): [string, object] => [name, { [name]: value }]),
    [PREFIX_LIST, { Entries }],
    [`search-${TRANSIT_TABLE}`, { Routes, AdditionalRoutesAvailable: false }],
  ];
  const files = answers.map(([name, value]) => ({
    name: `${name}.json`,
    bytes: new TextEncoder().encode(JSON.stringify(value)),
  }));
  return buildEstate(readEvidence(files), new PacketSpace());
}
