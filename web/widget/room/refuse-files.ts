/**
 * Refuses dropped and pasted files: the browser would leave the page for a dropped file.
 */
import type { RoomNotice } from '../../client/room-state.ts';

const REFUSAL: RoomNotice = {
  code: 'invalid',
  reason: 'files',
  message: 'no files',
};

export function refuseFiles(element: HTMLElement, onRefused: (refusal: RoomNotice) => void): void {
  const onEvent = (event: Event): void => {
    const { type } = event;
    const data = (event as DragEvent).dataTransfer ?? (event as ClipboardEvent).clipboardData;
    if (!data?.types.includes('Files')) return;
    // Office programs copy text as a picture too.
    if (type === 'paste' && data.types.includes('text/plain')) return;
    event.preventDefault();
    if (type !== 'dragover') onRefused(REFUSAL);
  };
  for (const type of ['dragover', 'drop', 'paste']) element.addEventListener(type, onEvent);
}
