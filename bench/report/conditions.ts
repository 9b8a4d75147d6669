import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { rootFolder } from '../folders.ts';
import type { Pace } from '../harness/measure.ts';

/** What figures depend on. */
export interface Conditions {
  readonly date: string;
  readonly library: string;
  readonly node: string;
  readonly engine: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly gigabytes: number;
  /** Load average of the last minute, as the run began and as it ended. */
  readonly loadBefore: number;
  readonly loadAfter: number;
  readonly pace: Pace;
}

/** The machine, the versions and the time. */
export function conditionsNow(pace: Pace): Conditions {
  const load = Math.round(loadavg()[0]! * 100) / 100;
  const { version } = JSON.parse(readFileSync(`${rootFolder}package.json`, 'utf8')) as { version: string };
  return {
    date: new Date().toISOString().slice(0, 10),
    library: version,
    node: process.versions.node,
    engine: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    gigabytes: Math.round(totalmem() / 2 ** 30),
    loadBefore: load,
    loadAfter: load,
    pace,
  };
}
