import type { Diff } from '../../model/diff.ts';
import type { Origin } from '../../model/origin.ts';
import type { JsonTree } from '../json-pieces.ts';
import { jsonPieces } from '../json-pieces.ts';
import { machineId, machineText } from '../machine-text.ts';
import { physicalLocation, plain, SARIF_HEAD, SARIF_LEVELS } from '../sarif.ts';
import { uriOf } from '../uri.ts';
import { type ChangeItem, changeItems, ITEM_SEVERITY, type ItemKind } from './items.ts';
import { notSeenText } from './notes.ts';
import { baselineText } from './words.ts';

/** What a code host lists as the rules; ids stay, because alerts are known by them. */
const RULES: Readonly<Record<ItemKind, string>> = {
  lockout: 'A change cuts a flow that administration needs',
  broken: 'A change breaks a required flow',
  violated: 'A change opens what a deployment restricts',
  'new-finding': 'A change causes a finding',
  opened: 'A change opens flows',
  undecided: 'A change leaves undecided what it opens or closes',
  closed: 'A change closes flows',
  improved: 'A change opens more of a required flow, and not all',
  healed: 'A change heals a required flow',
  repaired: 'A change closes what a deployment restricts',
  'fixed-finding': 'A change fixes a finding',
  'narrowed-finding': 'A change narrows what a finding is about',
};
const IDS = Object.keys(RULES) as ItemKind[];

/** SARIF 2.1.0 (OASIS): one result for each thing that a change does, at the line that does it. */
export function diffSarif(diff: Diff): Iterable<string> {
  return jsonPieces({
    ...SARIF_HEAD,
    runs: [
      {
        tool: {
          driver: {
            name: 'Flowproof',
            semanticVersion: machineText(diff.flowproof),
            rules: IDS.map((id) => ({
              id: `change-${id}`,
              shortDescription: { text: RULES[id] },
              defaultConfiguration: { level: SARIF_LEVELS[ITEM_SEVERITY[id]].level },
              properties: {
                tags: ['security', 'network'],
                'security-severity': SARIF_LEVELS[ITEM_SEVERITY[id]].score,
              },
            })),
          },
        },
        automationDetails: { id: 'flowproof-diff/' },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: () => notifications(diff) }],
        results: function* () {
          for (const item of changeItems(diff)) yield resultOf(item);
          if (diff.afterReload !== undefined)
            for (const item of changeItems(diff.afterReload)) yield resultOf(atReload(item));
        },
      },
    ],
  });
}

function resultOf({ kind, text, origin, identity, severity, details }: ChangeItem): JsonTree {
  const by = details.map(([name, value]) => `${name}: ${value}`);
  return {
    ruleId: `change-${kind}`,
    ruleIndex: IDS.indexOf(kind),
    level: SARIF_LEVELS[severity].level,
    message: { text: [text.replace(/ {2,}/g, ': '), ...by].map(plain).join('\n') },
    ...(origin === undefined ? {} : { locations: [locationOf(origin)] }),
    partialFingerprints: { 'changeIdentity/v1': machineId(identity) },
    properties: { severity, 'security-severity': SARIF_LEVELS[severity].score },
  };
}

/** The same thing, told apart from what the change does at once. */
function atReload(item: ChangeItem): ChangeItem {
  return { ...item, text: `At the next reload: ${item.text}`, identity: `reload ${item.identity}` };
}

/** A plan is one line and names no file: its resources are known by their addresses. */
function locationOf(origin: Origin): JsonTree {
  const named =
    origin.line === undefined
      ? { logicalLocations: [{ fullyQualifiedName: machineText(origin.text), kind: 'resource' }] }
      : {};
  return { physicalLocation: physicalLocation(origin), ...named };
}

function notifications(diff: Diff): JsonTree[] {
  const { warnings, afterReload } = diff;
  const effects = [diff, ...(afterReload === undefined ? [] : [afterReload])];
  const age = { level: 'note', descriptor: { id: 'baseline' }, message: { text: plain(baselineText(diff)) } };
  const all = [
    ...effects.flatMap(({ gaps }) =>
      gaps.map(({ file, line, reason }) => ({ file, line, what: reason, id: 'gap' })),
    ),
    ...effects.flatMap(({ findings }) =>
      findings.notSeen.map((each) => ({
        ...{ file: undefined, line: undefined },
        ...{ what: notSeenText(each), id: 'not-seen' },
      })),
    ),
    ...warnings.map(({ file, line, what }) => ({ file, line, what, id: 'no-effect' })),
  ];
  const told = all.map(({ file, line, what, id }) => ({
    level: 'warning',
    descriptor: { id },
    message: { text: plain(what) },
    ...(file === undefined
      ? {}
      : {
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(file) },
                ...(line === undefined ? {} : { region: { startLine: line } }),
              },
            },
          ],
        }),
  }));
  return [age, ...told];
}
