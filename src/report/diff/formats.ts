import type { Diff } from '../../model/diff.ts';
import type { ReportFormatOf } from '../index.ts';

/** What a diff is rendered to, by the name that a user gives; code is loaded when it is asked for. */
export const DIFF_FORMATS = {
  text: {
    extension: 'txt',
    render: async (diff, terminal) => [(await import('./text.ts')).diffText(diff, terminal)],
  },
  json: {
    extension: 'json',
    render: async (diff) => [(await import('./json.ts')).diffJson(diff)],
  },
  markdown: {
    extension: 'md',
    render: async (diff) => [(await import('./markdown.ts')).diffMarkdown(diff)],
  },
  html: {
    extension: 'html',
    render: async (diff) => [(await import('./html.ts')).diffHtml(diff)],
  },
  sarif: {
    extension: 'sarif',
    render: async (diff) => (await import('./sarif.ts')).diffSarif(diff),
  },
} as const satisfies Readonly<Record<string, ReportFormatOf<Diff>>>;
