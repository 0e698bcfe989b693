import type { Audit } from '../model/audit.ts';
import { InputError } from '../model/input-error.ts';
import type { TextOptions } from './text.ts';

/** A report in pieces, so that a big one is written while it is made. */
export type ReportPieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

export interface ReportFormatOf<Value> {
  /** Of the file's name, without the dot. */
  readonly extension: string;
  /** `terminal` is for the format that people read there. */
  readonly render: (value: Value, terminal: TextOptions) => Promise<ReportPieces>;
}

export type ReportFormat = ReportFormatOf<Audit>;

/** What an audit is rendered to, by the name that a user gives; code is loaded when it is asked for. */
export const REPORT_FORMATS = {
  text: {
    extension: 'txt',
    render: async (audit, terminal) => [(await import('./text.ts')).textReport(audit, terminal)],
  },
  html: {
    extension: 'html',
    render: async (audit) => [(await import('./html/page.ts')).htmlReport(audit)],
  },
  pdf: {
    extension: 'pdf',
    render: (audit) => withPdf(async () => (await import('./pdf/pdf.ts')).pdfReport(audit)),
  },
  json: {
    extension: 'json',
    render: async (audit) => (await import('./json.ts')).jsonReportPieces(audit),
  },
  markdown: {
    extension: 'md',
    render: async (audit) => (await import('./markdown/page.ts')).markdownReport(audit),
  },
  csv: {
    extension: 'csv',
    render: async (audit) => (await import('./csv.ts')).csvReport(audit),
  },
  sarif: {
    extension: 'sarif',
    render: async (audit) => (await import('./sarif.ts')).sarifReport(audit),
  },
  junit: {
    extension: 'junit.xml',
    render: async (audit) => (await import('./junit.ts')).junitReport(audit),
  },
  ocsf: {
    extension: 'ocsf.json',
    render: async (audit) => (await import('./ocsf.ts')).ocsfReport(audit),
  },
  oscal: {
    extension: 'oscal.json',
    render: async (audit) => (await import('./oscal.ts')).oscalReport(audit),
  },
} as const satisfies Readonly<Record<string, ReportFormat>>;

export type ReportFormatName = keyof typeof REPORT_FORMATS;

/** Its packages are optional. */
export async function withPdf(render: () => Promise<ReportPieces>): Promise<ReportPieces> {
  try {
    return await render();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const message =
      'expected two packages that are not installed: npm install pdfkit@0.20.2 dejavu-fonts-ttf@2.37.3';
    throw new InputError(message, { file: '--format pdf' }, { cause: error });
  }
}
