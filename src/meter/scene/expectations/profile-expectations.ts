import { rowsOf } from '../../profile/profile-rows.ts';
import { expectation } from '../act.ts';
import { listOf, logicalNameForm, wholeNumberFrom } from '../form.ts';
import { field, optional, record } from '../record-form.ts';
import { instantOfMoment, momentOf } from '../scene-time.ts';

const rows = /* @__PURE__ */ record({
  of: field(logicalNameForm, 'logical name of the profile'),
  since: optional(momentOf, 'rows stamped after this; the beginning of the scene where left out'),
  are: field(wholeNumberFrom(0, 1e6), 'how many'),
});

/** What profiles hold. */
export const profileExpectations = {
  rows: expectation(
    'How many rows a profile has since a time, by the clock of the meter.',
    listOf(rows),
    (play, wanted) =>
      wanted.flatMap(({ of, since, are }) => {
        const offset = play.meter.measure().meterInstant - play.now;
        const from = (since === undefined ? play.begin : instantOfMoment(since, play.begin)) + offset;
        const found = [...rowsOf(play.meter, of).stamped(from + 1, Number.POSITIVE_INFINITY)].length;
        return found === are ? [] : [`${of} has ${found} rows, not ${are}`];
      }),
  ),
};
