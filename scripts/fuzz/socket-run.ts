/**
 * One WebSocket connection of the fuzz: sends the given frames, and checks every frame and close
 * that it gets.
 */
export interface SocketRunOptions {
  url: string;
  texts: readonly string[];
  faultIn(frame: unknown): string;
}

/** Documented close codes (docs/protocol.md); 1006: reset within a frame that is too large. */
const CLOSES = [1000, 1006, 1009, 4400, 4401, 4429];
const ANSWER_WITHIN_MS = 10_000;

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
  // Frames are handled in order, so the answer to this ping comes after all others.
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
