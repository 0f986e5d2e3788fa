/**
 * `/metrics`, for Prometheus: to everybody in development, in production to whoever shows the token.
 */
import type { Context } from 'hono';
import type { Access } from '../config.ts';
import { bearerOf, isSameText } from '../lib/bearer.ts';
import type { Metrics } from './metrics.ts';

export interface MetricsPageOptions {
  metrics: Metrics;
  access: Access;
}

export function metricsPage({ metrics, access }: MetricsPageOptions) {
  return async (c: Context): Promise<Response> => {
    if (access.type === 'closed') return c.notFound() as Response;
    if (access.type === 'token') {
      const token = bearerOf(c.req.header('authorization'));
      if (!isSameText(token, access.token)) {
        c.header('WWW-Authenticate', 'Bearer');
        return c.json({ code: 'token', message: 'the token of the metrics is needed' }, 401);
      }
    }
    return c.body(await metrics.text(), 200, {
      'Content-Type': metrics.contentType,
      'Cache-Control': 'no-store',
    });
  };
}
