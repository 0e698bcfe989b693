import type { Gap } from '../../model/gap.ts';
import type { ScannedPort } from '../../model/scanned-port.ts';
import type { SnapshotFragment } from '../../model/snapshot-fragment.ts';
import { parseAddress } from '../../net/address.ts';
import { protocolNumber } from '../../net/protocol.ts';
import type { Importer, ReadFile } from '../importer.ts';
import { parseXml, type XmlElement } from '../xml-document.ts';

/** `nmap -oX`: which ports answered a scanner. */
export const nmap: Importer = {
  id: 'nmap',
  title: 'nmap -oX',
  scope: 'estate',
  recognises: ({ json, text = '' }) => json === undefined && /<nmaprun[\s>]/.test(text.slice(0, 65_536)),
  read,
};

/** What nmap names its documents by; a type of any other form is not accepted. */
const NAMED_TYPE = '<!DOCTYPE nmaprun>';

function read(files: readonly ReadFile[]): SnapshotFragment {
  const scans: ScannedPort[] = [];
  const gaps: Gap[] = [];
  const notRead = new Map<string, string>();
  for (const file of files) {
    const text = (file.text ?? '').replace(NAMED_TYPE, ' '.repeat(NAMED_TYPE.length));
    const document = parseXml(text);
    if ('problem' in document) {
      const reason = `not valid XML: ${document.problem} (line ${document.line})`;
      const origin = { file: file.name, line: Math.max(1, document.line), text: file.name };
      notRead.set(file.name, reason);
      gaps.push({
        kind: 'refused',
        effect: 'none',
        what: `the scan ${file.name} was not read: ${reason}`,
        origin,
      });
      continue;
    }
    for (const host of named(document.root, 'host')) scans.push(...portsOf(host, file.name, gaps));
  }
  return { scans, gaps, notRead };
}

/** `open|filtered` says nothing, and `closed` may be the answer of a filter (a reset) or of the host. */
const STATES: Readonly<Record<string, ScannedPort['state']>> = { open: 'open', filtered: 'silent' };

function portsOf(host: XmlElement, file: string, gaps: Gap[]): ScannedPort[] {
  const addresses = named(host, 'address')
    .filter(({ attributes }) => attributes.get('addrtype') !== 'mac')
    .flatMap(({ attributes }) => parseAddress(attributes.get('addr') ?? '') ?? []);
  const ports = named(host, 'ports').flatMap((list) => named(list, 'port'));
  if (addresses.length === 0 && ports.length > 0) {
    const origin = { file, line: host.line, text: '<host>' };
    const what = 'a host of the scan has no address that was understood';
    gaps.push({ kind: 'unmodelled', effect: 'none', what, origin });
  }
  return ports.flatMap((element) => {
    const { attributes, line } = element;
    const found = named(element, 'state')[0]?.attributes;
    const state = STATES[found?.get('state') ?? ''];
    const protocol = protocolNumber(attributes.get('protocol') ?? '');
    const port = attributes.get('portid') ?? '';
    if (state === undefined || protocol === undefined || !/^\d{1,5}$/.test(port)) return [];
    const answer = found?.get('reason') ?? found?.get('state');
    const origin = { file, line, text: `${attributes.get('protocol')} ${port}: ${answer}` };
    return addresses.map((address) => ({ address, protocol, port: Number(port), state, origin }));
  });
}

function named({ children }: XmlElement, tag: string): XmlElement[] {
  return children.filter((child) => child.tag === tag);
}
