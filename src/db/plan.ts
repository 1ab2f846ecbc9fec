// How a statement is planned. Most are found by a whole key, so one plan for each connection does; see postgres-pool.

/**
 * Begins a statement whose best plan depends on how much there is: it is planned anew each time. A plan that was made
 * while the tables were empty read all shares of a workspace once for each of a person's 5,000.
 */
export const PLANNED_ANEW = '/* planned anew */'
