/**
 * An API operation: path, access, input and output in one place. The router serves it, and the
 * OpenAPI document describes it.
 */
import type * as v from 'valibot';
import type { HttpAnswer } from '../../core/connections/host.ts';
import type { Account } from '../../core/hub/account.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import type { ApiKey, Scope } from './key.ts';
import type { ProblemName } from './problem.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A scope; a scope, unless the room is public; or none. */
export type Access = Scope | 'read-or-public' | 'open';

export type FieldSchemas = Readonly<Record<string, v.GenericSchema>>;
type Values<F extends FieldSchemas> = { readonly [N in keyof F]: v.InferOutput<F[N]> };

export interface Answered {
  description: string;
  /** Schema of a JSON body or, depending on `type`, of one line or event. Absent: no body. */
  schema?: v.GenericSchema;
  /** Absent: application/json. */
  type?: string;
}

export interface Call<P extends FieldSchemas, Q extends FieldSchemas, B> {
  /** Absent for open operations and anonymous readers of public rooms. */
  key: ApiKey | undefined;
  visitor(): Visitor;
  account(): Account;
  network(): string | undefined;
  remoteAddress: string | undefined;
  params: Values<P>;
  query: Values<Q>;
  body: B;
  header(name: string): string | undefined;
  isHead: boolean;
  /** The answer's connection, if the host exposes it. */
  connection: HttpAnswer | undefined;
}

export interface OperationSpec<P extends FieldSchemas, Q extends FieldSchemas, B> {
  id: string;
  method: Method;
  /** Below /api/v1, with `{room}` for a parameter. */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  access: Access;
  params?: P;
  query?: Q;
  /** Header fields that it reads, also validated. */
  headers?: FieldSchemas;
  body?: v.GenericSchema<unknown, B>;
  answers: Readonly<Record<number, Answered>>;
  /** Requests without a key wait in a bounded queue of their own, such as HistoryPages. */
  hasReaderQueue?: true;
  /** Besides the common ones. */
  problems?: readonly ProblemName[];
  answer(call: Call<P, Q, B>): Promise<Response> | Response;
}

export type Operation = OperationSpec<FieldSchemas, FieldSchemas, unknown>;

/** Ties the types of the input of `answer` to the schemas. */
export function operation<
  P extends FieldSchemas = Record<never, never>,
  Q extends FieldSchemas = Record<never, never>,
  B = undefined,
>(spec: OperationSpec<P, Q, B>): Operation {
  return spec as unknown as Operation;
}

export const PRIVATE = { 'Cache-Control': 'no-store' } as const;

export function answerJson(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: PRIVATE });
}
