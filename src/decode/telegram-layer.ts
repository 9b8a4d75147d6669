import { type DataSet, type MessageKind, messageReaders, scanMessage, type Telegram } from '../iec62056-21/index.ts';
import type { MessageBuilder } from './message-builder.ts';
import type { Place } from './place.ts';
import { telegramReadings } from './readings/telegram-readings.ts';

const p1BaudRate = '5';

/** Decodes the telegram or other message of IEC 62056-21 that fills `place`. */
export function decodeTelegram(b: MessageBuilder, place: Place): void {
  const scanned = scanMessage(place.bytes, place.start, place.end);
  const kind: MessageKind = scanned === undefined || scanned.kind === 'noise' ? 'telegram' : scanned.kind;
  const { tree, result } = b.read({ read: messageReaders[kind] }, place, kind);
  const layer = isP1(kind, place, result.ok ? result.value : undefined) ? 'p1' : 'iec62056-21';
  tree.name = layer === 'p1' ? 'p1' : kind;
  b.layer(place.layer(layer));
  if (!result.ok) return;
  const { dataSets } = result.value as { dataSets?: readonly DataSet[] };
  if (dataSets !== undefined) b.readings.push(...telegramReadings(dataSets));
}

/** Telegrams announce 9600 baud with `5`, or end in a CRC. */
function isP1(kind: MessageKind, place: Place, value: unknown): boolean {
  if (kind !== 'telegram') return false;
  const crc = (value as Telegram | undefined)?.crc;
  return typeof crc === 'number' || place.bytes[place.start + 4] === p1BaudRate.charCodeAt(0);
}
