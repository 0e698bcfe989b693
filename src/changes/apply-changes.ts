import { decodeText } from '../importers/decode-text.ts';
import type { ReadFile } from '../importers/importer.ts';
import { openFile } from '../importers/open-file.ts';
import type { SourceFile } from '../model/evidence.ts';
import { InputError } from '../model/input-error.ts';
import { applyScript } from './apply-script.ts';
import type { ChangedEvidence } from './changed-evidence.ts';
import { isChangeSet, layChangeSet, layTemplate } from './cloudformation/lay-stack.ts';
import { templateIn } from './cloudformation/template.ts';
import { type EditableEvidence, editable } from './editable-evidence.ts';
import { finish } from './finish.ts';
import { finishHosts } from './finish-hosts.ts';
import { hostsIn } from './host-changes.ts';
import { isWhatIf, layWhatIf } from './resource-manager/lay-what-if.ts';
import { scriptKind } from './script-kind.ts';
import { layPlan } from './terraform/lay-plan.ts';
import { isPlan } from './terraform/plan.ts';
import { type SourceHeaders, sourceHeaders } from './terraform/source-headers.ts';

/** A planned change: a plan or a script, and where it takes place if its file leaves that open. */
export interface Change {
  /** A host, an account, a region or a subscription. */
  readonly target?: string;
  readonly file: SourceFile;
}

/**
 * Evidence as it would be after changes, laid over it in order; the form of each is found from its content.
 * @param sources `*.tf` files, for the place of a resource
 * @throws InputError for a file that no reader of changes knows, one that cannot be read, and a target that is not clear
 */
export function applyChanges(
  files: readonly SourceFile[],
  changes: readonly Change[],
  sources: readonly SourceFile[] = [],
): ChangedEvidence {
  const evidence = editable(files);
  const hosts = hostsIn(files);
  const headers = sourceHeaders(sources);
  for (const { target, file } of changes) {
    const { file: opened, reason } = openChange(file);
    if (reason !== undefined)
      throw new InputError(`the change cannot be read: ${reason}`, { file: file.name });
    if (layDocument(evidence, opened, headers)) continue;
    const text = opened.text ?? '';
    const kind = opened.json === undefined ? scriptKind(file.name, text) : undefined;
    if (kind === undefined)
      throw new InputError('expected a plan, a template or a script of commands', { file: file.name });
    applyScript(
      { kind, name: file.name, text, ...(target === undefined ? {} : { target }) },
      hosts,
      evidence,
    );
  }
  const estate = finish(evidence);
  return together(estate, finishHosts(estate.files, [...hosts.values()]));
}

/** A script may begin with `[ "$EUID" … ]`, which looks like JSON. */
function openChange(file: SourceFile): ReturnType<typeof openFile> {
  const opened = openFile(file);
  if (opened.reason === undefined || file.name.endsWith('.json')) return opened;
  const decoded = decodeText(file.bytes);
  const isTest = 'text' in decoded && /^\s*\[\[? .*\s\]/.test(decoded.text);
  return isTest ? { file: { ...file, text: decoded.text }, gaps: [] } : opened;
}

/** A document that says what changes, and is no script; false: it is none. */
function layDocument(evidence: EditableEvidence, file: ReadFile, headers: SourceHeaders): boolean {
  const template = templateIn(file);
  if (isPlan(file)) layPlan(evidence, file, headers);
  else if (isChangeSet(file)) layChangeSet(evidence, file);
  else if (isWhatIf(file)) layWhatIf(evidence, file);
  else if (template !== undefined) layTemplate(evidence, file, template);
  else return false;
  return true;
}

/** Changes of the estate, and of hosts, whose files are others. */
function together(estate: ChangedEvidence, hosts: ChangedEvidence): ChangedEvidence {
  const { afterReload } = hosts;
  return {
    files: hosts.files,
    written: new Map([...estate.written, ...hosts.written]),
    removed: new Map([...(estate.removed ?? []), ...(hosts.removed ?? [])]),
    moved: new Map([...estate.moved, ...hosts.moved]),
    gaps: [...estate.gaps, ...hosts.gaps],
    warnings: [...estate.warnings, ...hosts.warnings],
    ...(afterReload === undefined ? {} : { afterReload: together(estate, afterReload) }),
  };
}
