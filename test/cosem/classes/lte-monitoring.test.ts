import { expect, test } from 'vitest';
import { decode, encode, toHex } from '../../../src/codec/index.ts';
import { LteMonitoringV0 } from '../../../src/cosem/classes/lte-monitoring.ts';
import { corpus, describeCorpus, hex } from '../../support/corpus.ts';

const source = 'test_lte_monitoring_quality_of_service';

describeCorpus('LTE monitoring', corpus('axdr.jsonl'), (entries) => {
  test(`version 0: ${source} of u9n/dlms-cosem`, () => {
    const octets = entries.find(({ note }) => note === source)!.hex!;
    const { type } = LteMonitoringV0.attributes.lteQualityOfService;
    const value = decode(type, hex(octets), { strict: true });
    expect(value).toEqual({ t3402: 720, t3412: 3240, rsrq: 18, rsrp: 30, qRxlevMin: -64 });
    expect(toHex(encode(type, value))).toBe(octets);
  });
});
