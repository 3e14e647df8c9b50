import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

export interface Screen {
  width: number;
  height: number;
  deviceScaleFactor: number;
}

/** A laptop, the same at 200 % zoom, and a small phone. */
export const screens: Record<string, Screen> = {
  '1366x768': { width: 1366, height: 768, deviceScaleFactor: 1 },
  '200 % zoom': { width: 683, height: 384, deviceScaleFactor: 2 },
  '320x640': { width: 320, height: 640, deviceScaleFactor: 1 },
};

/** Gives a page the size and resolution of a screen. */
export async function setScreen(page: Page, { width, height, deviceScaleFactor }: Screen): Promise<void> {
  await page.setViewportSize({ width, height });
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor, mobile: false });
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const isInside = (inner: Box, outer: Box) =>
  inner.x >= outer.x - 1 &&
  inner.y >= outer.y - 1 &&
  inner.x + inner.width <= outer.x + outer.width + 1 &&
  inner.y + inner.height <= outer.y + outer.height + 1;

/** Expects that a person sees all of an element: it lies in its scrolled container and in the window. */
export async function expectInView(page: Page, element: Locator, container: Locator): Promise<void> {
  await expect
    .poll(async () => {
      const [inner, outer] = await Promise.all([element.boundingBox(), container.boundingBox()]);
      if (!inner || !outer) return 'not visible';
      const view = await page.evaluate(() => ({ x: 0, y: 0, width: innerWidth, height: innerHeight }));
      const describe = (box: Box) => `${Math.round(box.y)} to ${Math.round(box.y + box.height)}`;
      if (!isInside(inner, outer)) return `${describe(inner)}, outside of its container ${describe(outer)}`;
      return isInside(inner, view) ? 'in view' : `${describe(inner)}, outside of the window of ${view.height}`;
    })
    .toBe('in view');
}
