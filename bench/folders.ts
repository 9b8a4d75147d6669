/** The folder of the package; `run.mjs` tells, as the suite runs from a bundle. */
export const rootFolder = process.env.BENCH_ROOT!;
/** A folder for what is built, which version control leaves alone. */
export const cacheFolder = process.env.BENCH_CACHE!;
