/** Session of one client: answers its hello, then passes frames to the visitor session. */
import { KeysUnavailable } from './identity.ts';
import { explain } from '../../lib/log.ts';
import { type CloseReason, CLOSES } from '../protocol/codes.ts';
import type { Decoded } from '../protocol/decode.ts';
import { type HelloFrame, PROTOCOL_VERSION } from '../protocol/frames.ts';
import type { SessionSocket } from './session-socket.ts';
import { EarlyFrames } from './early-frames.ts';
import { admitHello, type Challenge, isHello } from './admission.ts';
import { Outbound } from './outbound.ts';
import { sendRefusal } from './refusals.ts';
import type { SessionContext } from './session-context.ts';
import { createVisitor } from './visitor.ts';
import { VisitorSession } from './visitor-session.ts';

/** A class, since each connection has one: closures would cost an idle connection kilobytes. */
export class Session {
  #socket: SessionSocket;
  #context: SessionContext;
  #outbound: Outbound;
  /** Set once a hello was accepted. */
  #visitor: VisitorSession | undefined;
  /** Set while a hello is checked. */
  #early: EarlyFrames | undefined;
  #challenge: Challenge | undefined;
  #isClosed = false;
  /** UTF-16 code units received before the client was identified. */
  #receivedUnits = 0;

  constructor(socket: SessionSocket, context: SessionContext) {
    this.#socket = socket;
    this.#context = context;
    this.#outbound = new Outbound(socket, context.bufferedBytesMax);
  }

  get isWelcome(): boolean {
    return this.#visitor !== undefined;
  }

  /** End of the visitor's identity, if any; milliseconds since the Unix epoch. */
  get expiresAtMs(): number | undefined {
    return this.#visitor?.expiresAtMs;
  }

  /** Ignored after `closed`; frames that arrived before the client left are still processed. */
  receive(text: string): void {
    if (this.#isClosed) return;
    if (this.#visitor) this.#outbound.account!.creditSent(text.length);
    else this.#receivedUnits += text.length;
    const decoded = this.#context.decode(text);
    if (this.#visitor) this.#visitor.takeFrame(decoded);
    else if (!this.#early || (this.#challenge && isHello(decoded))) this.#greet(decoded);
    else if (!this.#early.add(decoded, text.length)) this.#outbound.close(CLOSES.flood);
  }

  /** Announces a shutdown: the client should reconnect after this many milliseconds. */
  goAway(afterMs: number): void {
    this.#outbound.sendFrame({ type: 'goaway', afterMs });
  }

  /** Sends the queued frames, then closes. */
  close(reason: CloseReason): void {
    this.#outbound.close(reason);
  }

  /** The client has left: queued frames are still processed, but nothing more can reach it. */
  leaving(): void {
    this.#visitor?.leaving();
  }

  /** Called when all of the client's frames are processed. Idempotent. */
  closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#visitor?.closed();
  }

  #greet(decoded: Decoded): void {
    if (!isHello(decoded)) {
      if (!decoded.ok && decoded.isJson) {
        const { code, message } = decoded;
        sendRefusal({ code, message }, {}, this.#outbound, this.#context);
      }
      return this.#outbound.close(CLOSES.malformed);
    }
    this.#early ??= new EarlyFrames();
    const greeting = { hello: decoded.frame, challenge: this.#challenge };
    this.#challenge = admitHello(this.#context, greeting, this.#socket, this.#outbound);
    this.#socket.greeted?.();
    if (this.#challenge || !this.#socket.isOpen) return;
    this.#identify(decoded.frame).catch((error) => {
      this.#outbound.close(CLOSES.restart);
      if (error instanceof KeysUnavailable) return;
      const about = { connection: this.#socket.id, reason: explain(error) };
      this.#context.log.error('session: cannot answer a hello', about);
    });
  }

  async #identify(hello: HelloFrame): Promise<void> {
    const { identities, replica, limits, accounts } = this.#context;
    const identity = await identities.identify(hello);
    if ('code' in identity) return this.#outbound.close(identity);
    if (this.#isClosed || !this.#socket.isOpen) return;
    const { user, nameFault, token } = identity;
    const visitor = createVisitor(identity, this.#socket.network);
    const session = this.#visitor = new VisitorSession(visitor, this.#outbound, this.#context);
    this.#socket.greeted?.();
    const account = this.#outbound.account = accounts.ofVisitor(visitor);
    account.creditSent(this.#receivedUnits);
    session.enter();
    const protocol = PROTOCOL_VERSION;
    this.#outbound.sendFrame({
      type: 'welcome',
      protocol,
      replica,
      user,
      nameFault,
      token,
      limits,
    });
    const earlyFrames = this.#early?.frames ?? [];
    this.#early = undefined;
    for (const decoded of earlyFrames) {
      if (!this.#socket.isOpen) return;
      session.takeFrame(decoded);
    }
  }
}
