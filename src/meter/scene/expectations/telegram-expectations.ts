import { toLatin1 } from '../../../codec/index.ts';
import { expectation } from '../act.ts';
import { listOf, text, truth } from '../form.ts';

/** What a device at the HAN port is given. */
export const telegramExpectations = {
  telegram: expectation(
    'Parts of the telegram of the HAN port (P1), such as 1-0:1.7.0(0003.',
    listOf(text),
    ({ meter }, parts) => {
      const { han } = meter;
      if (han === undefined) return [`OMNIA ${meter.type.name} has no HAN port`];
      if (!han.isSending) return ['the port is silent'];
      const telegram = toLatin1(han.telegram());
      return parts.filter((part) => !telegram.includes(part)).map((part) => `${part} is not in the telegram`);
    },
  ),
  telegramIsSent: expectation('Whether telegrams leave the HAN port.', truth, ({ meter }, wanted) => {
    const isSending = meter.han?.isSending === true;
    return isSending === wanted ? [] : [`the port is ${isSending ? 'sending' : 'silent'}`];
  }),
};
