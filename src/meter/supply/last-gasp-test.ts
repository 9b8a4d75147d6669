import { SingleActionSchedule } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { nextOccurrence, type RecurringTime } from '../control/recurring-time.ts';
import { timesOf } from '../control/schedule-times.ts';
import type { Process } from '../life/process.ts';
import { memoryKey } from '../objects/held-attributes.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { hasLastGasp, tellInterruption } from './last-gasp.ts';

const schedule = obis('0-0:15.2.4');
const lastGaspTested = 235;
const { type, executionTime } = SingleActionSchedule.attributes;
const keys = [type, executionTime].map(({ attributeId }) =>
  memoryKey({ of: SingleActionSchedule, logicalName: schedule }, attributeId),
);

/** Tests of the last gasp at the times of its schedule, 0-0:15.2.4: an event (235), and the message of an interruption. */
export function lastGaspTest(meter: OmniaMeter): Process {
  let octets: readonly (Uint8Array | undefined)[] | undefined;
  let times: readonly RecurringTime[] = [];
  const look = () => {
    const present = keys.map((key) => meter.memory.get(key));
    if (octets?.every((one, i) => one === present[i])) return;
    octets = present;
    times = timesOf(
      meter.read(SingleActionSchedule, schedule, 'type'),
      meter.read(SingleActionSchedule, schedule, 'executionTime'),
    );
  };
  return {
    name: 'last gasp test',
    next(after) {
      if (!hasLastGasp(meter)) return Number.POSITIVE_INFINITY;
      look();
      const { clockOffset } = meter.history.spanOf(after);
      const instants = times.map((time) => nextOccurrence(time, after + clockOffset, meter.rule) - clockOffset);
      return Math.min(...instants, Number.POSITIVE_INFINITY);
    },
    run(at) {
      if (!meter.supply.isRunning) return;
      meter.events.log(lastGaspTested);
      tellInterruption(meter, at);
    },
  };
}
