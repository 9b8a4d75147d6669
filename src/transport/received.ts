import type { LinkError } from '../codec/index.ts';
import type { Channel } from './channel.ts';

interface Given<T> {
  readonly item: T;
  readonly taken: () => void;
}

/**
 * What a channel receives, for `for await`. It ends when the channel is closed, and throws the LinkError of one that
 * was closed by an error; leaving the loop closes the channel. The next item is held back until the loop comes for it.
 */
export async function* received<T>(channel: Channel<T>): AsyncGenerator<T, void, undefined> {
  const given: Given<T>[] = [];
  let end: { readonly error: LinkError | undefined } | undefined;
  let wake = () => {};
  channel.listen({
    receive: (item) =>
      new Promise((taken) => {
        given.push({ item, taken });
        wake();
      }),
    closed(error) {
      end = { error };
      wake();
    },
  });
  try {
    for (;;) {
      const next = given.shift();
      if (next !== undefined) {
        yield next.item;
        next.taken();
      } else if (end !== undefined) break;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    await channel.close();
  }
  const { error } = end as { readonly error: LinkError | undefined };
  if (error !== undefined) throw error;
}
