import type { SupplyControlSwitchOptions, SwitchOutcome } from '../../client/index.ts';
import { Data as DataClass } from '../../cosem/index.ts';
import { decodeCapture } from '../../decode/index.ts';
import { nodeAead } from '../../node/index.ts';
import { catalogueObject } from '../../omnia/index.ts';
import type { Palette } from '../../render/index.ts';
import { renderTree } from '../../render/index.ts';
import { chartSeries } from '../client/chart-series.ts';
import { namedObjects } from '../client/named-objects.ts';
import { type MeterReading, readObjects } from '../client/readings.ts';
import { nextTransactionId } from '../client/signing.ts';
import { terminalChart } from '../client/terminal-chart.ts';
import { timeOf } from '../client/time-range.ts';
import { note, write } from '../output.ts';
import { type Column, renderTable, type TableLooks } from '../table.ts';
import { chosenPalette, chosenWidth } from '../terminal.ts';
import { exitCodes } from '../usage.ts';
import { type DemoAssociation, type DemoMeter, startDemoMeter } from './demo-meter.ts';

/** Shows a session of a client with a meter, both in this process; the result is the exit code. */
export async function demonstrateMeter(colour: boolean): Promise<number> {
  const looks = { palette: chosenPalette(colour), width: chosenWidth() };
  let faults = 0;
  await using demo = await startDemoMeter((error) => {
    faults += 1;
    note(`the meter: ${error instanceof Error ? error.message : error}`);
  });
  const { meter, url } = demo;
  await title('A meter', looks.palette);
  await write([`${meter.identity.logicalDeviceName}, an OMNIA ${meter.identity.typeNumber}, serves ${url}\n\n`]);
  const isRead = await readAsReader(demo, looks);
  const isSwitched = await disconnectSigned(demo, looks);
  const { good, bad } = looks.palette;
  const isGood = isRead && isSwitched && faults === 0;
  await write([
    isGood ? `${good('✓ all went as it should')}\n` : `${bad('✗ something did not go as it should')}\n`,
    'Your own: dlms meter --print-profile meter.json, then dlms read meter.json\n',
  ]);
  return isGood ? exitCodes.good : exitCodes.bad;
}

async function title(text: string, { heading }: Palette): Promise<void> {
  await write([`${heading(`══ ${text}`)}\n`]);
}

async function readAsReader(demo: DemoMeter, looks: TableLooks): Promise<boolean> {
  await using association = await demo.connect('reader');
  const { client } = association;
  const { mechanism, ciphering, conformance, serverMaxReceivePduSize } = client.negotiated;
  await title('Associate with HLS-5 (GMAC)', looks.palette);
  await write([
    `mechanism ${mechanism}, ${ciphering ? 'authenticated and encrypted' : 'in clear'}, ` +
      `${conformance.length} services, the meter takes APDUs of ${serverMaxReceivePduSize} octets\n\n`,
  ]);
  await title('Read registers', looks.palette);
  const readings = await usualReadings(association);
  await write(renderTable(columns, readings, looks));
  await write(['\n']);
  await title('Read yesterday of load profile 1', looks.palette);
  const rows = await readDay(association, looks);
  return readings.length > 10 && readings.every(({ error }) => error === null) && rows === rowsOfDay;
}

const columns: readonly Column<MeterReading>[] = [
  { title: 'logical name', text: ({ logicalName }) => logicalName, look: 'name' },
  { title: 'object', text: ({ name }) => name, look: 'meaning' },
  { title: 'value', text: ({ text, error }) => text ?? `(${error})`, align: 'right' },
  { title: 'unit', text: ({ unit }) => unit },
];

async function usualReadings({ client }: DemoAssociation): Promise<readonly MeterReading[]> {
  const nameOf = ({ logicalName }: Parameters<typeof readObjects>[1][number]) => catalogueObject(logicalName)?.name;
  return readObjects(client, namedObjects(await client.objects(), [], nameOf), { nameOf });
}

const loadProfile = '1-0:99.1.0*255';
/** 24 hours and the midnight at their end. */
const rowsOfDay = 25;

async function readDay({ client }: DemoAssociation, looks: TableLooks): Promise<number> {
  const now = await client.clock.get();
  const reader = client.profile(loadProfile, { nameOf: ({ logicalName }) => catalogueObject(logicalName)?.name });
  const { columns: captured } = await reader.facts();
  const rows = [];
  const started = performance.now();
  for await (const row of reader.rows({ from: timeOf('yesterday', now), to: timeOf('today', now) })) rows.push(row);
  const milliseconds = Math.round(performance.now() - started);
  const [import_] = chartSeries(captured, rows);
  if (import_ !== undefined) await write(terminalChart([import_], { ...looks, deviation: now.time.deviation }));
  await write([looks.palette.faint(`${rows.length} rows in ${milliseconds} ms`), '\n\n']);
  return rows.length;
}

/** Whether the head-end has to sign. */
const signaturesRequired = '0-0:96.80.100*255';

async function disconnectSigned(demo: DemoMeter, looks: TableLooks): Promise<boolean> {
  await title('Disconnect without a signature', looks.palette);
  {
    await using association = await demo.connect('management');
    await association.client.set(DataClass, signaturesRequired, 'value', { kind: 'enum', value: 1 });
    await write(['management has set 0-0:96.80.100: what moves the switch has to be signed\n']);
  }
  await using association = await demo.connect('control');
  const refused = await disconnect(association, {}, looks.palette);
  await write(['\n']);
  await title('Disconnect, signed (ECDSA P-256)', looks.palette);
  const signed = await disconnect(association, { signing: { nextTransactionId }, signs: 'always' }, looks.palette);
  const isSigned = (octets: Uint8Array) => octets[0] === generalSigningTag;
  const command = association.sent.findLast(isSigned);
  await write(['\n']);
  await title('The signed command, decoded', looks.palette);
  const isDecoded = command !== undefined && (await show(command, association, looks));
  const options = { signing: { nextTransactionId }, signs: 'always' } as const;
  await association.client.supplyControlSwitch(options).reconnect();
  return !refused.reached && signed.reached && isDecoded;
}

const generalSigningTag = 0xdf;

async function disconnect(
  { client }: DemoAssociation,
  options: SupplyControlSwitchOptions,
  { good, doubtful, name }: Palette,
): Promise<SwitchOutcome> {
  const outcome = await client.supplyControlSwitch(options).disconnect();
  const { steps, after } = outcome;
  for (const { kind, result } of steps)
    await write([`${kind}: ${(result === 'success' ? good : doubtful)(`${result}`)}\n`]);
  await write([`the switch is ${name(`${after.state}`)}, its contact ${after.output ? 'closed' : 'open'}\n`]);
  return outcome;
}

async function show(octets: Uint8Array, { keys, signatures }: DemoAssociation, looks: TableLooks): Promise<boolean> {
  const capture = decodeCapture(octets, { keys: [keys], signatures, aead: nodeAead });
  await write(renderTree(capture, { ...looks, octets, coverage: false }));
  await write(['\n']);
  return capture.messages.every(({ authenticity }) => authenticity === 'verified');
}
