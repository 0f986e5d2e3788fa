/**
 * Posts, the frames that add an entry to a room -> drafts for the store.
 */
import type { Author } from '../protocol/entry.ts';
import type { ClientFrame, PostFrame } from '../protocol/frames.ts';
import type { Draft } from '../store/store.ts';

export function isPost(frame: ClientFrame): frame is PostFrame {
  const { type } = frame;
  return type === 'send' || type === 'edit' || type === 'delete' || type === 'react';
}

/** `via`: name of the replica that accepts it. */
export function draftOf(frame: PostFrame, from: Author, via: string): Draft {
  const { room, id } = frame;
  const at = Date.now();
  switch (frame.type) {
    case 'send': {
      const { text, replyTo } = frame;
      const draft: Draft = { room, id, kind: 'message', from, at, via, text };
      if (replyTo !== undefined) draft.replyTo = replyTo;
      return draft;
    }
    case 'edit': {
      const { target, text } = frame;
      return { room, id, kind: 'edit', from, at, via, target, text };
    }
    case 'delete':
      return { room, id, kind: 'delete', from, at, via, target: frame.target };
    case 'react': {
      const { target, emoji, on } = frame;
      return { room, id, kind: 'react', from, at, via, target, emoji, on };
    }
  }
}
