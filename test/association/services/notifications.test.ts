import { expect, test } from 'vitest';
import { Apdu } from '../../../src/apdu/index.ts';
import {
  dataNotification,
  dataNotificationConfirm,
  eventNotification,
  isConfirmed,
} from '../../../src/association/index.ts';
import { encode, toHex } from '../../../src/codec/index.ts';
import { getItem, octetString } from './exchange.ts';

const value = octetString(2);

test('a DataNotification, and its confirmation when it asks for one', () => {
  const pushed = dataNotification(value, { longInvokeId: 0x1db });
  expect(toHex(encode(Apdu, pushed))).toBe('0f000001db0009020708');
  expect(isConfirmed(pushed)).toBe(false);
  expect(dataNotificationConfirm(pushed)).toBeUndefined();
  const confirmed = dataNotification(value, { longInvokeId: 1, confirmed: true, highPriority: true });
  expect(isConfirmed(confirmed)).toBe(true);
  expect(toHex(encode(Apdu, dataNotificationConfirm(confirmed)!))).toBe('10c000000100');
  expect(dataNotificationConfirm({ kind: 'readResponse', value: [] })).toBeUndefined();
});

test('an EventNotificationRequest', () => {
  const event = eventNotification(getItem().descriptor, value);
  expect(toHex(encode(Apdu, event))).toBe('c20000010000600100ff0209020708');
  expect(isConfirmed(event)).toBe(false);
});
