import fc from 'fast-check';

/** The everyday run draws the same values every time; `FAST_CHECK_SEED=random` or a number draws others. */
const given = process.env.FAST_CHECK_SEED ?? '20261122';
if (given !== 'random') fc.configureGlobal({ seed: Number(given) });
