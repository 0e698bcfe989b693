import { distributionEntries, STOCK_ZONES, stockZone } from '../../importers/firewalld/stock-zones.ts';
import type { Origin } from '../../model/origin.ts';
import { type EditedText, openText } from '../edited-text.ts';
import { type HostChanges, textsOf } from '../host-changes.ts';
import { element, fromXml, printElement, undecidedRule } from './element.ts';
import { elementsOf } from './zone-text.ts';

/** What firewalld runs by, or stores. */
export type State = 'running' | 'stored';

export interface Zone {
  readonly name: string;
  readonly text: EditedText;
}

/** The text of a file as firewalld has stored it, apart from what runs. */
export function storedText(host: HostChanges, text: EditedText): EditedText {
  const found = host.stored.get(text.file.name);
  if (found !== undefined) return found;
  const copy: EditedText = { ...text };
  host.stored.set(text.file.name, copy);
  return copy;
}

function filesOf(host: HostChanges, folder: 'zones' | 'policies'): EditedText[] {
  const pattern = new RegExp(`(^|/)${folder}/[^/]+\\.xml$`);
  return [...textsOf(host, 'firewalld'), ...host.added].filter(({ file }) => pattern.test(file.name));
}

function nameOf({ file }: EditedText): string {
  return /([^/]+)\.xml$/.exec(file.name)?.[1] ?? '';
}

function isShipped({ file }: EditedText): boolean {
  return /(^|\/)usr\/(lib|share)\/firewalld\//.test(file.name);
}

/** The zones whose files are in evidence; those of the administrator before those of the package. */
export function zonesOf(host: HostChanges): Zone[] {
  const files = filesOf(host, 'zones');
  const own = files.filter((text) => !isShipped(text));
  const shipped = files.filter(
    (text) => isShipped(text) && !own.some((each) => nameOf(each) === nameOf(text)),
  );
  return [...own, ...shipped].map((text) => ({ name: nameOf(text), text }));
}

/** The file of a zone or policy that a command changes: the administrator's, which begins as a copy of the package's. Undefined: there is none. */
export function openZone(host: HostChanges, name: string, origin: Origin): EditedText | undefined {
  const found = filesOf(host, 'zones').filter((text) => nameOf(text) === name);
  const own = found.find((text) => !isShipped(text));
  if (own !== undefined) return own;
  const [shipped] = found;
  if (shipped !== undefined)
    return addFile(host, name, shipped.lines.map(({ text }) => text).join('\n'), origin);
  return STOCK_ZONES.includes(name) ? addFile(host, name, stockText(name, origin), origin) : undefined;
}

export function openPolicy(host: HostChanges, name: string): EditedText | undefined {
  return filesOf(host, 'policies').find((text) => nameOf(text) === name && !isShipped(text));
}

/** A zone of the package whose file is not in evidence. */
function stockText(name: string, origin: Origin): string {
  const root = stockZone(name, origin)?.root;
  const children = root === undefined ? [] : root.children.map(fromXml);
  const console = distributionEntries(name, origin).flatMap(({ conditions }) =>
    conditions.flatMap((condition) =>
      condition.kind === 'opaque'
        ? [undecidedRule(condition.reason, [element('port', { port: '9090', protocol: 'tcp' })])]
        : [],
    ),
  );
  const target = root?.attributes.get('target');
  const lines = [...children, ...console].map((each) => `  ${printElement(each)}`);
  return [`<zone${target === undefined ? '' : ` target="${target}"`}>`, ...lines, '</zone>', ''].join('\n');
}

/** A new file of firewalld beside the others of the host. */
export function addFile(
  host: HostChanges,
  name: string,
  text: string,
  origin: Origin,
  folder = 'zones',
): EditedText {
  const file = { name: `${rootOf(host)}${folder}/${name}.xml`, bytes: new Uint8Array(), text };
  const lines = openText(file).lines.map((line) => ({ text: line.text, origin }));
  const added: EditedText = { ...openText(file), lines, isEdited: true };
  host.added.push(added);
  return added;
}

function rootOf(host: HostChanges): string {
  for (const { file } of textsOf(host, 'firewalld').filter((text) => !isShipped(text))) {
    const root =
      /^(.*?)(?:(?:zones|policies|services|ipsets|icmptypes|helpers)\/[^/]+\.xml|firewalld\.conf)$/.exec(
        file.name,
      )?.[1];
    if (root !== undefined) return root;
  }
  return `hosts/${host.host}/etc/firewalld/`;
}

/** The zone that has an interface or a source. */
export function zoneWith(
  host: HostChanges,
  kind: 'interface' | 'source',
  value: string,
  state: State,
): Zone | undefined {
  return zonesOf(host).find(({ text }) =>
    elementsOf(state === 'stored' ? (host.stored.get(text.file.name) ?? text) : text).some(
      ({ name, attributes }) =>
        name === kind &&
        [attributes.name, attributes.address, attributes.ipset && `ipset:${attributes.ipset}`].includes(
          value,
        ),
    ),
  );
}
