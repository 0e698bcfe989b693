import type { Effectiveness } from '../../model/effectiveness.ts';
import { csvLine } from '../csv-field.ts';
import { type ReportFormatOf, withPdf } from '../index.ts';
import { effectivenessDocument, stateText } from './effectiveness-document.ts';

const TITLE = 'Effectiveness over time';

/** What is said of a period is rendered to, by the name that a user gives; code is loaded when it is asked for. */
export const EFFECTIVENESS_FORMATS = {
  text: {
    extension: 'txt',
    render: async (value, terminal) =>
      (await import('../document/plain-text.ts')).plainText(effectivenessDocument(value), terminal),
  },
  html: {
    extension: 'html',
    render: async (value) => [
      (await import('../html/document.ts')).htmlDocument(TITLE, effectivenessDocument(value)),
    ],
  },
  pdf: {
    extension: 'pdf',
    render: (value) =>
      withPdf(async () => {
        const about = { asOf: value.until ?? value.to, flowproof: value.flowproof };
        return (await import('../pdf/pdf.ts')).pdfDocument(about, TITLE, effectivenessDocument(value));
      }),
  },
  json: { extension: 'json', render: async (value) => [`${JSON.stringify(value, null, 2)}\n`] },
  markdown: {
    extension: 'md',
    render: async (value) =>
      (await import('../markdown/page.ts')).markdownBlocks(effectivenessDocument(value)),
  },
  csv: { extension: 'csv', render: async (value) => findingsCsv(value) },
} as const satisfies Readonly<Record<string, ReportFormatOf<Effectiveness>>>;

/** The findings, a row for each. */
function* findingsCsv({ findings, waivers, to, until }: Effectiveness): Generator<string> {
  yield csvLine([
    ...[
      'severity',
      'title',
      'deployment',
      'first_seen',
      'days_open',
      'state',
      'told',
      'fixed',
      'fixed_by_run',
    ],
    ...['waived_by', 'waived_until', 'policy', 'identity'],
  ]);
  for (const finding of findings) {
    const last = finding.open.at(-1);
    const own = waivers.filter(({ id }) => finding.waivers.includes(id));
    yield csvLine([
      ...[finding.severity, finding.title, finding.deployment ?? '', finding.open[0]?.from ?? ''],
      ...[String(finding.days), finding.state, stateText(finding, until ?? to)],
      ...[last?.until ?? '', last?.fixedBy ?? ''],
      own.map(({ id, owner }) => `${id} (${owner})`).join('; '),
      ...[own.map(({ expires }) => expires).join('; '), finding.policy, finding.id],
    ]);
  }
}
