/**
 * One connection of the fuzz: says what it is given, and looks at every frame and close it gets.
 */
export interface SocketRunOptions {
  /** `ws://…/chat`. */
  url: string;
  texts: readonly string[];
  faultIn(frame: unknown): string;
}

/** What docs/protocol.md says a server may close with; 1006: cut within a frame that is too large. */
const CLOSES = [1000, 1006, 1009, 4400, 4401, 4429];
const ANSWER_WITHIN_MS = 10_000;

/** Resolves with what was wrong, or nothing. */
export async function runSocket({ url, texts, faultIn }: SocketRunOptions): Promise<string> {
  const ws = new WebSocket(url, ['starling.v1']);
  let fault = '';
  let closedWith: number | undefined;
  let isAnswered = false;
  let wake = (): void => {};
  const happened = new Promise<void>((resolve) => wake = resolve);
  ws.onmessage = ({ data }) => {
    for (const frame of [JSON.parse(String(data))].flat()) {
      fault ||= faultIn(frame);
      if (frame.type === 'pong' || fault) isAnswered = true;
    }
    if (isAnswered) wake();
  };
  ws.onclose = ({ code }) => {
    closedWith = code;
    wake();
  };
  await new Promise<void>((resolve) => ws.onopen = ws.onerror = () => resolve());
  for (const text of texts) if (ws.readyState === WebSocket.OPEN) ws.send(text);
  // Frames are taken in order: with this answer all before it have been looked at.
  if (ws.readyState === WebSocket.OPEN) ws.send('{"type":"ping"}');
  const timer = setTimeout(() => {
    fault ||= `no answer within ${ANSWER_WITHIN_MS} ms`;
    wake();
  }, ANSWER_WITHIN_MS);
  await happened;
  clearTimeout(timer);
  if (closedWith === undefined) ws.close();
  else if (!CLOSES.includes(closedWith)) fault ||= `closed with ${closedWith}`;
  return fault;
}
