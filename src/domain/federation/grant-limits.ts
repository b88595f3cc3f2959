/** The most rows of one answer, whatever a grant or a peer says. */
export const MOST_ROWS = 10_000;
