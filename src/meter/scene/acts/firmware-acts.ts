import { RawData } from '../../../axdr/index.ts';
import { encode, fromLatin1 } from '../../../codec/index.ts';
import type { MethodName, MethodParameter } from '../../../cosem/index.ts';
import { ImageTransfer } from '../../../cosem/index.ts';
import { obis } from '../../../obis/index.ts';
import { Secret } from '../../../security/index.ts';
import { signFirmware } from '../../firmware/firmware-file.ts';
import { imageBlockSize } from '../../firmware/image-blocks.ts';
import { testMakerKey } from '../../test-keys.ts';
import { act } from '../act.ts';
import { answerForm, ask } from '../device-request.ts';
import { oneOf, text, wholeNumberFrom } from '../form.ts';
import { field, optional, record } from '../record-form.ts';
import type { ScenePlay } from '../scene-play.ts';

const imageName = obis('0-0:44.0.0');
const letters = { metrology: 'M', application: 'A', modem: 'C' } as const;

const firmwareForm = /* @__PURE__ */ record({
  target: optional(oneOf('metrology', 'application', 'modem'), 'what it is for; application where left out'),
  version: field(text, 'such as 1.1.0'),
  size: optional(wholeNumberFrom(1, 1_000_000), 'octets of the content; 2000 where left out'),
  signature: optional(oneOf('right', 'other-key'), 'of the maker; right where left out'),
  blocks: optional(wholeNumberFrom(0, 100_000), 'so many blocks are sent and no more: the transfer breaks off'),
  answer: optional(answerForm, 'what the meter says in the end; success where left out'),
});
type Update = ReturnType<typeof firmwareForm.read>;

/** Firmware that is brought to a meter. */
export const firmwareActs = {
  firmware: act(
    'Transfers, verifies and activates an image in the role firmware.',
    firmwareForm,
    async (play, update) => {
      const { answer = 'success' } = update;
      const found = await bring(play, update);
      return found === answer ? [] : [`the image was answered ${found}, not ${answer}`];
    },
  ),
};

async function bring(play: ScenePlay, { version, ...update }: Update): Promise<string> {
  const { target = 'application', size = 2000, signature = 'right', blocks = Number.POSITIVE_INFINITY } = update;
  const { cryptography, randomBytes } = play.stage;
  const key = signature === 'right' ? testMakerKey(cryptography) : new Secret(randomBytes(32));
  const image = signFirmware({ target, version, content: randomBytes(size) }, key.reveal(), cryptography);
  const imageIdentifier = fromLatin1(`OMNIA-${letters[target]} ${version}`);
  let result = await invoke(play, 'imageTransferInitiate', { imageIdentifier, imageSize: image.length });
  const count = Math.ceil(image.length / imageBlockSize);
  for (let i = 0; i < Math.min(blocks, count) && result === 'success'; i += 1) {
    const imageBlockValue = image.slice(i * imageBlockSize, (i + 1) * imageBlockSize);
    result = await invoke(play, 'imageBlockTransfer', { imageBlockNumber: i, imageBlockValue });
  }
  if (blocks < count) return result;
  if (result === 'success') result = await invoke(play, 'imageVerify', 0);
  return result === 'success' ? invoke(play, 'imageActivate', 0) : result;
}

async function invoke<K extends MethodName<typeof ImageTransfer>>(
  { meter }: ScenePlay,
  name: K,
  parameter: MethodParameter<typeof ImageTransfer, K>,
): Promise<string> {
  const { methodId, parameter: type } = ImageTransfer.methods[name];
  const descriptor = { classId: ImageTransfer.classId, instanceId: imageName, methodId };
  const parameters = new RawData(encode(type as never, parameter as never));
  const { result } = await ask(meter, 'firmware', { kind: 'action', descriptor, parameters });
  return result;
}
