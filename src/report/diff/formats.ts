import type { Diff } from '../../model/diff.ts';
import type { ReportFormatOf } from '../index.ts';

/** What a diff is rendered to, by the name that a user gives; code is loaded when it is asked for. */
export const DIFF_FORMATS = {
  text: {
    extension: 'txt',
    render: async (diff, terminal) => [(await import('./text.ts')).diffText(diff, terminal)],
  },
  json: { extension: 'json', render: async (diff) => [(await import('./json.ts')).diffJson(diff)] },
} as const satisfies Readonly<Record<string, ReportFormatOf<Diff>>>;
