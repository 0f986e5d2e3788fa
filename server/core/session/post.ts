/** Post pipeline of sessions and the HTTP API: guards check a post, then the hub stores it. */
import type { Refusal } from '../protocol/codes.ts';
import type { Hub } from '../hub/hub.ts';
import type { Author } from '../protocol/entry.ts';
import type { ClientFrame, DeleteFrame, PostFrame } from '../protocol/frames.ts';
import type { Appended, Draft } from '../store/store.ts';
import type { Guard } from './guard.ts';
import type { Visitor } from './visitor.ts';

/** A post is either refused (for a promise, see Guard) or on its way to the store. */
export type Posting =
  | { refused: Refusal | Promise<Refusal> }
  | { refused?: undefined; appended: Promise<Appended> };

/** Expects a visitor who is in the room, and an open room. */
export type PostPipeline = (visitor: Visitor, frame: PostFrame) => Posting;

export interface PostPipelineOptions {
  guards: readonly Guard[];
  hub: Pick<Hub, 'post'>;
  replica: string;
  /** Handles a moderator's deletion of another's message; undefined for other deletions. */
  deleteAsModerator(visitor: Visitor, frame: DeleteFrame): Promise<Appended> | undefined;
}

export function createPostPipeline(
  { guards, hub, replica, deleteAsModerator }: PostPipelineOptions,
): PostPipeline {
  return (visitor, frame) => {
    const deleting = frame.type === 'delete' && deleteAsModerator(visitor, frame);
    if (deleting) return { appended: deleting };
    for (const guard of guards) {
      const refused = guard.post?.(visitor, frame);
      if (refused) return { refused };
    }
    return { appended: hub.post(draftOf(frame, visitor.author, replica)) };
  };
}

export function isPost(frame: ClientFrame): frame is PostFrame {
  const { type } = frame;
  return type === 'send' || type === 'edit' || type === 'delete' || type === 'react';
}

function draftOf(frame: PostFrame, from: Author, via: string): Draft {
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
