/**
 * One POST to a receiver: bounded in time and answer size, by the address rule, without redirects.
 */
import { Agent as PlainAgent, type IncomingMessage, request as requestPlain } from 'node:http';
import { Agent, request } from 'node:https';
import { explain } from '../../lib/log.ts';
import { type AddressRule, hostOf } from './address-rule.ts';

export interface PostRequest {
  /** Never rejects. */
  post(url: string, headers: Record<string, string>, body: string, signal?: AbortSignal): Promise<
    Answer
  >;
  /** Closes idle connections. Idempotent. */
  close(): void;
}

export interface Answer {
  /** 2xx. */
  isOk: boolean;
  status?: number;
  reason: string;
}

export interface PostRequestOptions {
  rule: AddressRule;
  timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
/** The answer's body is read only to reuse the connection. */
const ANSWER_BYTES_MAX = 16_384;
const ANSWER_REST_MS = 1_000;
const IDLE_CONNECTION_MS = 20_000;
const IDLE_CONNECTIONS_MAX = 8;

export function createPostRequest(options: PostRequestOptions): PostRequest {
  const { rule, timeoutMs = TIMEOUT_MS } = options;
  const pool = {
    keepAlive: true,
    maxFreeSockets: IDLE_CONNECTIONS_MAX,
    timeout: IDLE_CONNECTION_MS,
  };
  const [agent, plainAgent] = [new Agent(pool), new PlainAgent(pool)];

  const postOnce = (
    url: URL,
    headers: Record<string, string>,
    body: string,
    signal: AbortSignal | undefined,
  ): Promise<Answer & { isStale?: boolean }> =>
    new Promise((resolve) => {
      const isEncrypted = url.protocol === 'https:';
      const host = hostOf(url);
      if (signal?.aborted) return resolve({ isOk: false, reason: 'stopped' });
      let status: number | undefined;
      let rest: ReturnType<typeof setTimeout> | undefined;
      const finish = (reason: string, isStale = false): void => {
        clearTimeout(deadline);
        clearTimeout(rest);
        signal?.removeEventListener('abort', stop);
        if (status === undefined) return resolve({ isOk: false, reason, isStale });
        const isOk = status >= 200 && status < 300;
        resolve({ isOk, status, reason: `status ${status}` });
      };
      const end = (reason: string): void => {
        sent.destroy();
        finish(reason);
      };
      const stop = (): void => end('stopped');
      const deadline = setTimeout(
        () => end(`no answer within ${timeoutMs} ms`),
        timeoutMs,
      );
      const takeAnswer = (answer: IncomingMessage): void => {
        status = answer.statusCode ?? 0;
        let bytes = 0;
        rest = setTimeout(() => end(''), ANSWER_REST_MS);
        answer.on('data', (some: Uint8Array) => {
          bytes += some.length;
          if (bytes > ANSWER_BYTES_MAX) end('');
        });
        answer.on('end', () => finish(''));
        answer.on('error', () => finish(''));
        answer.on('close', () => finish(''));
      };
      const requestOptions = {
        method: 'POST',
        host,
        port: url.port || (isEncrypted ? 443 : 80),
        path: url.pathname + url.search,
        headers: { ...headers, 'content-length': new TextEncoder().encode(body).length },
        lookup: rule.lookup(isEncrypted),
      };
      const sent = isEncrypted
        ? request({ ...requestOptions, agent }, takeAnswer)
        : requestPlain({ ...requestOptions, agent: plainAgent }, takeAnswer);
      sent.on('error', (error: NodeJS.ErrnoException) =>
        finish(explain(error) || error.code || 'the connection failed', sent.reusedSocket));
      signal?.addEventListener('abort', stop);
      sent.end(body);
    });

  return {
    async post(text, headers, body, signal) {
      // Literal addresses are checked here, as they are never resolved.
      const fault = rule.faultOf(text);
      if (fault) return { isOk: false, reason: fault };
      const url = new URL(text);
      const { isStale, ...answer } = await postOnce(url, headers, body, signal);
      // The receiver closed an idle connection just as it was reused: try again at once.
      if (!isStale || signal?.aborted) return answer;
      const { isStale: _, ...second } = await postOnce(url, headers, body, signal);
      return second;
    },
    close() {
      agent.destroy();
      plainAgent.destroy();
    },
  };
}
