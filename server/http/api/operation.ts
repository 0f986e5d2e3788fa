/**
 * One thing that the API can do: where it is, who may, what it takes, what it gives. The router
 * serves it and the OpenAPI document describes it from the same lines.
 */
import type * as v from 'valibot';
import type { HttpAnswer } from '../../core/connections/host.ts';
import type { Account } from '../../core/hub/account.ts';
import type { Visitor } from '../../core/session/visitor.ts';
import type { ApiKey, Scope } from './key.ts';
import type { ProblemName } from './problem.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A scope; a scope, or nothing where anybody may read the room; or nothing at all. */
export type Access = Scope | 'read-or-public' | 'open';

export type FieldSchemas = Readonly<Record<string, v.GenericSchema>>;
type Values<F extends FieldSchemas> = { readonly [N in keyof F]: v.InferOutput<F[N]> };

export interface Answered {
  description: string;
  /** Of a JSON body, or of one line or event where `type` says so. Absent: no body. */
  schema?: v.GenericSchema;
  /** Absent: application/json. */
  type?: string;
}

/** A request that was found good. */
export interface Call<P extends FieldSchemas, Q extends FieldSchemas, B> {
  /** Absent only where the operation is open, or public and nobody said who they are. */
  key: ApiKey | undefined;
  /** The key as a person of the room. */
  visitor(): Visitor;
  /** What the request is charged to: the key, or the anonymous reader. */
  account(): Account;
  /** The network that the request comes from, where it is known. */
  network(): string | undefined;
  /** Of the other end of the connection, where the host knows it. */
  remoteAddress: string | undefined;
  params: Values<P>;
  query: Values<Q>;
  body: B;
  header(name: string): string | undefined;
  isHead: boolean;
  /** The connection of the answer, where the host has one to show. */
  connection: HttpAnswer | undefined;
}

export interface OperationSpec<P extends FieldSchemas, Q extends FieldSchemas, B> {
  id: string;
  method: Method;
  /** Below /api/v1, with `{room}` for a parameter. */
  path: string;
  tag: string;
  summary: string;
  /** Markdown. */
  description?: string;
  access: Access;
  params?: P;
  query?: Q;
  /** Header fields that it looks at, checked like the others. */
  headers?: FieldSchemas;
  body?: v.GenericSchema<unknown, B>;
  /** By status. */
  answers: Readonly<Record<number, Answered>>;
  /** Besides those that any operation may have. */
  problems?: readonly ProblemName[];
  answer(call: Call<P, Q, B>): Promise<Response> | Response;
}

export type Operation = OperationSpec<FieldSchemas, FieldSchemas, unknown>;

/** For its types: what `answer` gets is what the schemas let through. */
export function operation<
  P extends FieldSchemas = Record<never, never>,
  Q extends FieldSchemas = Record<never, never>,
  B = undefined,
>(spec: OperationSpec<P, Q, B>): Operation {
  return spec as unknown as Operation;
}

/** The headers of an answer that is only for whoever asked. */
export const PRIVATE = { 'Cache-Control': 'no-store' } as const;

export function answerJson(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: PRIVATE });
}
