import type { Page } from 'playwright-core';

/** Received bytes by URL path. */
export type Received = ReadonlyMap<string, number>;

/**
 * Counts the bytes that a page receives over the network: headers and compressed bodies of responses, and socket
 * messages. Responses from the cache count as 0. `untilIdle` waits until no request is open and nothing has arrived for
 * `quietMs`, at most `atMostMs`.
 */
export async function countBytes(
  page: Page,
): Promise<{ received: Received; untilIdle(options?: { quietMs?: number; atMostMs?: number }): Promise<void> }> {
  const received = new Map<string, number>();
  const addresses = new Map<string, string>();
  const awaited = new Set<string>();
  const cached = new Set<string>();
  let lastAt = Date.now();
  const add = (id: string, bytes: number) => {
    const address = addresses.get(id) ?? id;
    received.set(address, (received.get(address) ?? 0) + bytes);
    lastAt = Date.now();
  };

  const network = await page.context().newCDPSession(page);
  network.on('Network.requestWillBeSent', ({ requestId, request, redirectResponse }) => {
    if (redirectResponse) add(requestId, redirectResponse.encodedDataLength);
    addresses.set(requestId, new URL(request.url).pathname);
    awaited.add(requestId);
    lastAt = Date.now();
  });
  network.on('Network.requestServedFromCache', ({ requestId }) => cached.add(requestId));
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    awaited.delete(requestId);
    add(requestId, cached.has(requestId) ? 0 : encodedDataLength);
  });
  network.on('Network.loadingFailed', ({ requestId }) => awaited.delete(requestId));
  network.on('Network.webSocketCreated', ({ requestId, url }) => addresses.set(requestId, new URL(url).pathname));
  network.on('Network.webSocketFrameReceived', ({ requestId, response }) =>
    add(requestId, response.payloadData.length),
  );
  await network.send('Network.enable');

  return {
    received,
    async untilIdle({ quietMs = 2000, atMostMs = 15_000 } = {}) {
      const deadline = Date.now() + atMostMs;
      while (Date.now() < deadline && (awaited.size > 0 || Date.now() - lastAt < quietMs))
        await page.waitForTimeout(50);
    },
  };
}
