import { describe, expect, test } from 'vitest';
import type { ImageProgress } from '../../src/client/index.ts';
import { TimeoutError } from '../../src/codec/index.ts';
import { losing } from './losing.ts';
import { blockSize, connect, linkTo, meter, randomBytes } from './meter.ts';

const image = { identifier: Uint8Array.of(1, 2, 3), octets: randomBytes(10 * blockSize + 7) };
const patient = { pollInterval: 1 };

describe('a firmware update', () => {
  test('transfers, verifies and activates', async () => {
    const served = meter();
    served.state.image.enabled = false;
    await using client = await connect(linkTo(served));
    const steps: ImageProgress[] = [];
    const onProgress = (progress: ImageProgress) => steps.push(progress);
    const outcome = await client.imageTransfer().update(image, { ...patient, onProgress });
    expect(outcome).toEqual({ state: 'activated', sentBlocks: 11, totalBlocks: 11 });
    expect(served.state.image).toMatchObject({ octets: image.octets, status: 'image-activation-successful' });
    expect(steps.map(({ step }) => step)).toEqual(['initiate', ...Array(11).fill('transfer'), 'verify', 'activate']);
    expect(steps[5]).toEqual({ step: 'transfer', blocks: 5, totalBlocks: 11 });
  });

  test('stops before the activation when asked to', async () => {
    const served = meter();
    await using client = await connect(linkTo(served));
    const outcome = await client.imageTransfer().update(image, { ...patient, activate: false });
    expect(outcome.state).toBe('verified');
    expect(served.state.image.status).toBe('image-verification-successful');
  });

  test('sends again what was lost, and nothing else', async () => {
    const served = meter();
    const link = losing(linkTo(served));
    await using client = await connect(link, { responseTimeout: 20 });
    let actions = 0;
    link.loses = (apdu) => {
      if (apdu[0] === 195) actions += 1;
      return apdu[0] === 195 && (actions === 3 || actions === 7);
    };
    expect(await client.imageTransfer().update(image, patient)).toMatchObject({ state: 'activated', sentBlocks: 13 });
    expect(served.state.image.octets).toEqual(image.octets);
  });

  test('goes on where it was broken off', async () => {
    const served = meter();
    const link = losing(linkTo(served));
    const client = await connect(link, { responseTimeout: 20 });
    let actions = 0;
    link.loses = (apdu) => {
      if (apdu[0] === 195) actions += 1;
      return apdu[0] === 195 && actions > 6;
    };
    await expect(client.imageTransfer().update(image, patient)).rejects.toBeInstanceOf(TimeoutError);
    client.abandon();
    link.loses = () => false;
    await using again = await connect(link);
    const outcome = await again.imageTransfer().update(image, { ...patient, resume: true });
    expect(outcome).toEqual({ state: 'activated', sentBlocks: 6, totalBlocks: 11 });
    expect(served.state.calls.filter((call) => call === 'initiate')).toHaveLength(1);
    expect(served.state.image.octets).toEqual(image.octets);
  });

  test('says so when verification never ends', async () => {
    const served = meter();
    await using client = await connect(linkTo(served));
    const update = client.imageTransfer().update(image, { pollInterval: 1, patience: 0 });
    await expect(update).rejects.toMatchObject({ name: 'ImageTransferError', code: 'not-finished' });
  });
});
