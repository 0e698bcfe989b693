import type { ReadFile } from '../../importers/importer.ts';
import { isNetshListing, readNetshRules } from '../../importers/windows/netsh-rules.ts';
import { readObjects } from '../../importers/windows/objects.ts';
import { readRegistryFiles } from '../../importers/windows/registry.ts';
import { isRegistry } from '../../importers/windows/registry-file.ts';
import { readRuleString } from '../../importers/windows/registry-rule.ts';
import type { RuleRecord } from '../../importers/windows/rule-record.ts';
import type { Origin } from '../../model/origin.ts';
import { type EditedText, editJson, insertLine, openText, removeLine, textOf } from '../edited-text.ts';
import { type HostChanges, textsOf } from '../host-changes.ts';
import type { WindowsRule } from './fields.ts';
import { withLosses } from './losses.ts';
import { objectAt, removeObjects } from './removed-objects.ts';
import { toNetshBlock, toObject, toRegistryString } from './render.ts';

type Form = 'objects' | 'registry' | 'netsh';

/** A rule of the evidence, and where it stands. */
export interface FoundRule extends WindowsRule {
  readonly form: Form;
  readonly text: EditedText;
  readonly origin: Origin;
  /** Its filters alone are in evidence. */
  readonly isCut: boolean;
}

export function formOf({ file }: EditedText): Form {
  if (file.json !== undefined) return 'objects';
  const text = file.text ?? '';
  return isRegistry(text) ? 'registry' : /^\s*(?:<\?xml|<Objs)/.test(text) ? 'objects' : 'netsh';
}

export function textsOfWindows(host: HostChanges): EditedText[] {
  return [...textsOf(host, 'windows'), ...host.added.filter(({ file }) => file.name.endsWith('-rules.json'))];
}

const FORMS: readonly Form[] = ['objects', 'registry', 'netsh'];

/** The rules that the first form which had some shows, as it is after the changes so far. */
export function rulesOf(host: HostChanges): readonly FoundRule[] {
  const { form } = givenRules(host);
  return form === undefined ? firstRules(host, currentFile) : rulesIn(host, form, currentFile);
}

/** What the evidence shows before all changes: the form that has rules, and one of them. */
interface Given {
  readonly form?: Form;
  readonly example?: FoundRule;
}

const givenByHost = new WeakMap<HostChanges, Given>();

export function givenRules(host: HostChanges): Given {
  let given = givenByHost.get(host);
  if (given === undefined) {
    const [example] = firstRules(host, ({ file }) => file);
    given = example === undefined ? {} : { form: example.form, example };
    givenByHost.set(host, given);
  }
  return given;
}

function firstRules(host: HostChanges, fileOf: (text: EditedText) => ReadFile): readonly FoundRule[] {
  for (const form of FORMS) {
    const rules = rulesIn(host, form, fileOf);
    if (rules.length > 0) return rules;
  }
  return [];
}

function rulesIn(host: HostChanges, form: Form, fileOf: (text: EditedText) => ReadFile): FoundRule[] {
  const texts = textsOfWindows(host);
  const files = texts.filter((text) => formOf(text) === form).map(fileOf);
  return recordsIn(form, files).map((record) => found(record, form, texts));
}

function recordsIn(form: Form, files: readonly ReadFile[]): readonly RuleRecord[] {
  switch (form) {
    case 'objects':
      return readObjects(files, [], new Map()).rules;
    case 'registry':
      return readRegistryFiles(files, []).rules;
    case 'netsh':
      return files.flatMap((file) => {
        const read = isNetshListing(file.text ?? '') ? readNetshRules(file.name, file.text ?? '', []) : '';
        return typeof read === 'string' ? [] : read.rules;
      });
  }
}

export function currentFile(text: EditedText): ReadFile {
  if (!text.isEdited) return text.file;
  const { json, ...file } = text.file;
  const content = textOf(text);
  return { ...file, text: content, ...(json === undefined ? {} : { json: JSON.parse(content) }) };
}

function found(record: RuleRecord, form: Form, texts: readonly EditedText[]): FoundRule {
  const text = texts.find(({ file }) => file.name === record.origin.file) as EditedText;
  return {
    id: record.id,
    title: record.title,
    group: groupOf(record, form, text),
    fields: record.fields,
    doubts: record.doubts,
    form,
    text,
    origin: record.origin,
    isCut: record.isCut === true,
  };
}

function groupOf({ origin }: RuleRecord, form: Form, text: EditedText): string {
  const line = text.lines[(origin.line ?? 1) - 1]?.text ?? '';
  if (form === 'registry') return /\|EmbedCtxt=([^|]*)\|/i.exec(line)?.[1] ?? '';
  if (form === 'netsh') {
    for (const { text: each } of text.lines.slice(origin.line ?? 1)) {
      if (each.trim() === '') return '';
      const group = /^(?:Grouping|Gruppierung):\s*(.*)$/i.exec(each)?.[1];
      if (group !== undefined) return group.trim();
    }
    return '';
  }
  if (text.file.json === undefined) return '';
  const object = objectAt(JSON.parse(textOf(text)), origin.pointer ?? '');
  const names = object as Readonly<Record<string, unknown>> | undefined;
  return (
    [names?.DisplayGroup, names?.Group, names?.group]
      .map((each) => (typeof each === 'string' ? each : ''))
      .find((each) => each !== '') ?? ''
  );
}

/** Filters of a rule that was changed are joined by its id, so that the changed one needs another. */
const CHANGED = ' as changed ';

/** The name of a rule, however often it was changed. */
export function nameOf({ id }: Pick<WindowsRule, 'id'>): string {
  return id.split(CHANGED)[0] ?? id;
}

/** Adds a rule in the form that the evidence has; false: the evidence has none. */
export function addRule(host: HostChanges, rule: WindowsRule, origin: Origin, form = formFor(host)): boolean {
  const texts = textsOfWindows(host).filter((text) => formOf(text) === form);
  switch (form) {
    case 'objects': {
      const file = addedFile(host);
      editJson(file, (rules: Record<string, unknown>[]) => {
        file.pointers.set(`/${rules.length}`, origin);
        const id = `${nameOf(rule)}${CHANGED}${rules.length}`;
        rules.push(toObject({ ...rule, id, fields: asListed(host, rule.fields) }));
      });
      return true;
    }
    case 'registry': {
      const text = texts.find((each) => keyLine(each) >= 0);
      if (text === undefined) return false;
      const read = readRuleString(rule.id, toRegistryString(rule), 'Local', origin);
      const value = toRegistryString(withLosses(rule, read)).replace(/["\\]/g, '\\$&');
      insertLine(text, keyLine(text) + 1, `"${rule.id}"="${value}"`, origin);
      return true;
    }
    case 'netsh': {
      const text = texts.find(({ file }) => isNetshListing(file.text ?? ''));
      if (text === undefined) return false;
      const end =
        text.lines.findLastIndex((line) => line.text.trim() !== '' && !/^Ok\.$/i.test(line.text.trim())) + 1;
      const read = readNetshRules('', toNetshBlock(rule).join('\n'), []);
      const [shown] = typeof read === 'string' ? [] : read.rules;
      for (const [index, line] of toNetshBlock(withLosses(rule, shown)).entries())
        insertLine(text, end + index, line, origin);
      return true;
    }
    case undefined:
      return false;
  }
}

/** A listing of the rules in force says so of each; a plain one, which shows the local policy alone, says it of none. */
function asListed(host: HostChanges, fields: WindowsRule['fields']): WindowsRule['fields'] {
  const listed = givenRules(host).example?.fields.get('EnforcementStatus')?.[0];
  const isPlain = (status: string | undefined) => status === undefined || status === 'NotApplicable';
  return isPlain(listed) || !isPlain(fields.get('EnforcementStatus')?.[0])
    ? fields
    : new Map([...fields, ['EnforcementStatus', ['Enforced']]]);
}

function formFor(host: HostChanges): Form | undefined {
  const { form = rulesOf(host)[0]?.form } = givenRules(host);
  if (form !== undefined) return form;
  const forms = textsOfWindows(host).map(formOf);
  return FORMS.find((each) => forms.includes(each));
}

function keyLine(text: EditedText): number {
  return text.lines.findIndex((line) =>
    /^\s*\[?HKEY_.*\\CurrentControlSet\\.*\\FirewallPolicy\\FirewallRules\]?\s*$/i.test(line.text),
  );
}

/** A file of objects that holds what changes add. */
function addedFile(host: HostChanges): EditedText {
  const name = `hosts/${host.host}/changed-rules.json`;
  const known = host.added.find(({ file }) => file.name === name);
  if (known !== undefined) return known;
  const text = openText({ name, bytes: new Uint8Array(), text: '[]', json: [] });
  host.added.push(text);
  return text;
}

/** Takes a rule away; false: the form of the evidence does not let it be told from others. */
export function removeRule({ form, text, origin: place }: FoundRule, origin: Origin): boolean {
  const line = (place.line ?? 1) - 1;
  switch (form) {
    case 'objects': {
      if (text.file.json === undefined) return false;
      const pointer = place.pointer ?? '';
      removeObjects(text, [pointer]);
      if (!text.file.name.endsWith('/changed-rules.json')) text.removedPointers.set(pointer, origin);
      return true;
    }
    case 'registry':
      removeLine(text, line, origin);
      return true;
    case 'netsh': {
      let end = line + 2;
      while (end < text.lines.length && text.lines[end]?.text.trim() !== '') end++;
      for (let index = end - 1; index >= line; index--) removeLine(text, index, origin);
      return true;
    }
  }
}
