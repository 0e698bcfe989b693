/** An answer that has not come as a whole after so long has failed, each time that it is asked for. */
export const LONGEST_ANSWER_MILLISECONDS = 120_000;
