import type { Gap } from '../../model/gap.ts';
import type { SnapshotFragment } from '../../model/snapshot-fragment.ts';
import type { Importer, ReadFile } from '../importer.ts';
import { findDocument } from './documents.ts';
import { isEffectiveRoutes } from './effective-routes.ts';
import { isEffectiveAnswer } from './effective-rules.ts';
import { readEstate } from './estate.ts';
import { isServiceTagFile, readServiceTags } from './service-tags.ts';

/** What `az network … list`, `az vm list`, `az graph query` and the REST interface answer, and the weekly file of service tags. */
export const azure = {
  id: 'azure',
  title: 'Azure resources (az … list -o json, ARM, Resource Graph)',
  scope: 'estate',
  recognises: (file) => isServiceTagFile(file) || isEffective(file) || findDocument(file) !== undefined,
  read: readFiles,
} satisfies Importer;

function readFiles(files: readonly ReadFile[], refused: readonly string[] = []): SnapshotFragment {
  const documents = files.flatMap((file) =>
    isServiceTagFile(file) || isEffective(file) ? [] : (findDocument(file) ?? []),
  );
  const gaps: Gap[] = documents.flatMap((document) => document.gaps);
  const tags = readServiceTags(files.filter(isServiceTagFile), gaps);
  const estate = readEstate(
    documents.flatMap((document) => document.resources),
    {
      tags,
      effective: files.filter(isEffectiveAnswer),
      effectiveRoutes: files.filter(isEffectiveRoutes),
      refused,
    },
    gaps,
  );
  return { ...estate, gaps: withoutCopies(gaps) };
}

function isEffective(file: ReadFile): boolean {
  return isEffectiveAnswer(file) || isEffectiveRoutes(file);
}

/** A rule that is met at several places raises the same gap at each. */
function withoutCopies(gaps: readonly Gap[]): Gap[] {
  return [
    ...new Map(
      gaps.map((gap) => [`${gap.kind} ${gap.effect} ${gap.subject} ${gap.what} ${gap.origin?.text}`, gap]),
    ).values(),
  ];
}
