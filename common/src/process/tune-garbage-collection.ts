import { setFlagsFromString } from 'node:v8';

/**
 * V8 counts buffers that have died as growth of the heap. With its own limit it marks the whole heap for every few
 * megabytes of output, which is a third of the worker's CPU time for it. Its default limit depends on how fast it
 * collects; this one is three times what lives. The young generation is so small that other threads for it cost more
 * than they do.
 */
export function tuneGarbageCollection(): void {
  setFlagsFromString('--heap-growing-percent=200');
  setFlagsFromString('--no-parallel-scavenge');
}
