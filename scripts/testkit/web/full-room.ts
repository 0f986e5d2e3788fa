/**
 * A room with many kinds of messages, for tests with the fake client.
 */
import type { Page } from 'playwright-core';
import type { Fake } from './fake-widget.ts';

declare const fake: Fake;

export const fillRoom = async (page: Page) => {
  await page.evaluate(() => {
    const { feed, message, client } = fake;
    const day = 86_400_000;
    feed.set({
      hasOlder: true,
      gapBefore: 3,
      presence: {
        count: 2,
        members: [client.user!, { id: 'ben', name: 'Ben', role: 'moderator' }],
      },
      typing: [{ id: 'ben', name: 'Ben' }],
      messages: [
        message({ seq: 3, text: 'an old one', at: Date.now() - 3 * day }),
        message({ seq: 4, text: 'the topic is birds', kind: 'system' }),
        message({
          seq: 5,
          text: '**bold** `code` https://example.org\n> quoted',
          from: client.user!,
        }),
        message({ seq: 6, text: 'an answer', replyTo: 5, edited: Date.now() }),
        message({
          seq: 7,
          text: 'replies to what is gone',
          replyTo: 1,
          from: { id: 'cleo', name: 'Cleo', role: 'moderator' },
        }),
        message({ seq: 8, text: '', deleted: true }),
        message({ seq: 9, text: 'liked', reactions: { '👍': 2, '🎉': 1 }, mine: ['👍'] }),
        message({ seq: 10, text: 'a long one '.repeat(200), via: 'starling-2' }),
        message({ seq: 11, text: '```ts\nconst birds = 3;\n```' }),
        message({ seq: 12, text: 'mine', from: client.user!, reactions: { '🎉': 1 } }),
      ],
      pending: [
        { id: 'p1', text: 'on its way', at: Date.now(), state: 'waiting' },
        {
          id: 'p2',
          text: 'refused',
          at: Date.now(),
          state: 'failed',
          refusal: { code: 'forbidden', message: 'you are muted' },
        },
      ],
    });
  });
  // Its buttons move the messages under the pointer.
  await page.locator('starling-trouble button').first().waitFor();
};
