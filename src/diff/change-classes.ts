/** What the shipped policy of changes says of them; `change_refused` decides, and docs/ci.md tells. */
export const CHANGE_CLASSES = [
  'lockout',
  'broken-requirement',
  'violated-restriction',
  'new-finding',
  'new-exposure',
  'opened',
  'undecided',
  'closed',
  'unread',
] as const;

/** What two audits without their evidence never show. */
export const CLASSES_OF_EVIDENCE: readonly string[] = [
  'lockout',
  'new-exposure',
  'opened',
  'closed',
  'unread',
];

/** What nothing shows where no configuration says what is required. */
export const CLASSES_OF_CONFIGURATION: readonly string[] = [
  'lockout',
  'broken-requirement',
  'violated-restriction',
  'new-finding',
];
