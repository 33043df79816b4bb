/**
 * The number of no value. To make a value that isn't there yet, it is set as if it had this number: the host takes any number where there
 * is nothing, so the first one wins, and whoever comes after it is refused. (With 0 the host would overwrite what the first one wrote.)
 */
export const NEVER: u32 = u32.MAX_VALUE;
