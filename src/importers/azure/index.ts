import type { Gap } from '../../model/gap.ts';
import type { SnapshotFragment } from '../../model/snapshot-fragment.ts';
import { distinctGaps } from '../distinct-gaps.ts';
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
  return { ...estate, gaps: distinctGaps(gaps) };
}

function isEffective(file: ReadFile): boolean {
  return isEffectiveAnswer(file) || isEffectiveRoutes(file);
}
