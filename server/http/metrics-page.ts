/**
 * `/metrics` for Prometheus. Needs the token, if one is set; otherwise works on this machine only,
 * and not in production.
 */
import type { Context } from 'hono';
import { refuseOperator } from './operator-access.ts';
import type { Access } from '../config/secret-config.ts';
import type { Metrics } from '../features/metrics/metrics.ts';

export interface MetricsPageOptions {
  metrics: Metrics;
  access: Access;
}

export function metricsPage({ metrics, access }: MetricsPageOptions) {
  return async (c: Context): Promise<Response> => {
    const refused = refuseOperator(access, c);
    if (refused === 'closed') return c.notFound() as Response;
    if (refused === 'elsewhere') {
      const message = 'without a token the metrics work on this machine only: set METRICS_TOKEN';
      return c.json({ code: 'forbidden', message }, 403);
    }
    if (refused === 'token') {
      c.header('WWW-Authenticate', 'Bearer');
      return c.json({ code: 'token', message: 'this needs the metrics token' }, 401);
    }
    return c.body(await metrics.text(), 200, {
      'Content-Type': metrics.contentType,
      'Cache-Control': 'no-store',
    });
  };
}
