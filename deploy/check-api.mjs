/**
 * Health check of the API's container, without curl: the process responds. Readiness is checked by the load balancer.
 */
import { get } from 'node:http';

const timeoutMs = 4000;
const request = get(
  { host: '127.0.0.1', port: process.env.PORT ?? 3000, path: '/livez', timeout: timeoutMs },
  (response) => {
    process.exit(response.statusCode === 200 ? 0 : 1);
  },
);
request.on('timeout', () => process.exit(1));
request.on('error', () => process.exit(1));
