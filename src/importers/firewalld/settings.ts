import type { Condition } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import { originOf } from './documents.ts';
import { addGap, type Definitions, type Entry, REJECT } from './entry.ts';
import { icmpConditions, serviceConditions } from './references.ts';
import { richRuleEntries } from './rich-rule.ts';
import { masqueradeEntry, translatedFamily, translation } from './translations.ts';
import { type Conditions, portConditions, protocolConditions } from './values.ts';
import type { XmlElement } from './xml.ts';

/** What is read elsewhere, or only describes: who is in a zone, what a policy is between, names for people. */
const ELSEWHERE = new Set([
  'short',
  'description',
  'interface',
  'source',
  'forward',
  'icmp-block-inversion',
  'ingress-zone',
  'egress-zone',
  'disable',
]);

/** Elements that may hold others. */
const NESTING: Readonly<Record<string, readonly string[]>> = {
  log: ['limit'],
  nflog: ['limit'],
  audit: ['limit'],
  accept: ['limit'],
  reject: ['limit'],
  drop: ['limit'],
  mark: ['limit'],
};

/** The rules that the settings of a zone or a policy become, in the order of the file. */
export function settingEntries(root: XmlElement, file: string, definitions: Definitions): Entry[] {
  const inverted = root.children.some((child) => child.name === 'icmp-block-inversion');
  return root.children.flatMap((element) => {
    const origin = originOf(file, element);
    const misplaced = misplacedIn(element);
    if (misplaced === undefined) return entriesOf(element, file, inverted, origin, definitions);
    const what = `element ${misplaced.name} does not belong into ${element.name}`;
    addGap(definitions, 'unmodelled', 'either', what, origin);
    const action = { kind: 'opaque', reason: what } as const;
    return (['filter', 'translate'] as const).map(
      (purpose): Entry => ({ purpose, section: 'pre', priority: -32_768, conditions: [], action, origin }),
    );
  });
}

function misplacedIn(element: XmlElement): XmlElement | undefined {
  if (element.name === 'rule') return element.children.map(misplacedIn).find((each) => each !== undefined);
  return element.children.find((child) => NESTING[element.name]?.includes(child.name) !== true);
}

function entriesOf(
  element: XmlElement,
  file: string,
  inverted: boolean,
  origin: Origin,
  definitions: Definitions,
): Entry[] {
  const value = (name: string) => element.attributes.get(name) ?? '';
  const opened = (conditions: Conditions): Entry => ({
    purpose: 'filter',
    section: 'allow',
    priority: 0,
    conditions,
    action: { kind: 'accept' },
    origin,
  });
  switch (element.name) {
    case 'service':
      return serviceConditions(value('name'), origin, definitions).map(opened);
    case 'port':
      return [opened(portConditions(element, 'destinationPort'))];
    case 'source-port':
      return [opened(portConditions(element, 'sourcePort'))];
    case 'protocol':
      return [opened(protocolConditions(value('value')))];
    case 'icmp-block': {
      const entry = opened(icmpConditions(value('name'), origin, definitions));
      return [inverted ? entry : { ...entry, section: 'deny', action: REJECT }];
    }
    case 'masquerade':
      return [masqueradeEntry(origin, 4)];
    case 'forward-port': {
      const { match, action } = translation(element);
      const family: Condition = { kind: 'packet', boxes: [{ family: translatedFamily(element) }] };
      return [{ ...opened([family, ...match]), purpose: 'translate', action }];
    }
    case 'rule':
      return richRuleEntries(element, file, definitions);
    default: {
      if (ELSEWHERE.has(element.name)) return [];
      const what = `element ${element.name} does not belong there, and firewalld passes over it`;
      addGap(definitions, 'unmodelled', 'either', what, origin);
      return [];
    }
  }
}
