/**
 * Session of one client: answers its hello, then hands its frames to the visitor's session. Knows no
 * network and no runtime.
 */
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

/** A class, as there is one for each connection: closures would cost an idle one kilobytes. */
export class Session {
  #socket: SessionSocket;
  #context: SessionContext;
  #outbound: Outbound;
  /** Present from a valid hello on. */
  #visitor: VisitorSession | undefined;
  /** Present while a hello is being checked. */
  #early: EarlyFrames | undefined;
  /** What the next hello is to answer. */
  #challenge: Challenge | undefined;
  #isClosed = false;
  /** UTF-16 code units that the client sent before it was known who that is. */
  #heardUnits = 0;

  constructor(socket: SessionSocket, context: SessionContext) {
    this.#socket = socket;
    this.#context = context;
    this.#outbound = new Outbound(socket, context.bufferedBytesMax);
  }

  /** Whether the client has said a valid hello. */
  get isWelcome(): boolean {
    return this.#visitor !== undefined;
  }

  /** When the visitor's identity ends, in milliseconds since the Unix epoch, if it does. */
  get expiresAtMs(): number | undefined {
    return this.#visitor?.expiresAtMs;
  }

  /** Not after `close`; what the client said before it left is heard. */
  receive(text: string): void {
    if (this.#isClosed) return;
    if (this.#visitor) this.#outbound.account!.earn(text.length);
    else this.#heardUnits += text.length;
    const decoded = this.#context.decode(text);
    if (this.#visitor) this.#visitor.takeFrame(decoded);
    else if (!this.#early || (this.#challenge && isHello(decoded))) this.#greet(decoded);
    else if (!this.#early.add(decoded, text.length)) this.#outbound.close(CLOSES.flood);
  }

  /** The replica leaves: the client should come back after so many milliseconds. */
  goAway(afterMs: number): void {
    this.#outbound.frame({ type: 'goaway', afterMs });
  }

  /** Sends what waits, then closes. */
  close(reason: CloseReason): void {
    this.#outbound.close(reason);
  }

  /** The client has left: what it said before is still to be heard, and nothing will reach it. */
  leaving(): void {
    this.#visitor?.leaving();
  }

  /** All that the client said was heard. Idempotent. */
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
    const said = { hello: decoded.frame, challenge: this.#challenge };
    this.#challenge = admitHello(this.#context, said, this.#socket, this.#outbound);
    this.#socket.greeted?.();
    if (this.#challenge || !this.#socket.isOpen) return;
    this.#welcome(decoded.frame).catch((error) => {
      this.#outbound.close(CLOSES.restart);
      if (error instanceof KeysUnavailable) return;
      const about = { connection: this.#socket.id, reason: explain(error) };
      this.#context.log.error('session: a hello could not be answered', about);
    });
  }

  async #welcome(hello: HelloFrame): Promise<void> {
    const { identities, replica, limits, accounts } = this.#context;
    const identity = await identities.identify(hello);
    if ('code' in identity) return this.#outbound.close(identity);
    if (this.#isClosed || !this.#socket.isOpen) return;
    const { user, token } = identity;
    const visitor = createVisitor(identity, this.#socket.network);
    const session = this.#visitor = new VisitorSession(visitor, this.#outbound, this.#context);
    this.#socket.greeted?.();
    const account = this.#outbound.account = accounts.ofVisitor(visitor);
    account.earn(this.#heardUnits);
    session.enter();
    const protocol = PROTOCOL_VERSION;
    this.#outbound.frame({ type: 'welcome', protocol, replica, user, token, limits });
    const waited = this.#early?.frames ?? [];
    this.#early = undefined;
    for (const decoded of waited) {
      if (!this.#socket.isOpen) return;
      session.takeFrame(decoded);
    }
  }
}
