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
