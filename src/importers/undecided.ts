/** A member of a rule's object that a planned change writes: why the rule may hold or not. */
export const UNDECIDED = 'undecidedBecause';
