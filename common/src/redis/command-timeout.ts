import type { Command, Redis } from 'ioredis';

/** Ticks of the timeout within it. */
const ticksPerTimeout = 15;

/**
 * Fails a command without a reply for `timeoutMs`, in the time that this process had. ioredis's own timeout is a clock:
 * where a busy machine gives this process no processor, it fires before replies that have long arrived are read, and
 * Redis is blamed. Here a late tick counts once, and what has arrived meanwhile is read before the next one.
 */
export function failSilentCommands(redis: Redis, timeoutMs: number): void {
  const pending: { command: Command; dueTick: number }[] = [];
  let tick = 0;
  let timer: NodeJS.Timeout | null = null;

  function check(): void {
    tick++;
    while (pending.length > 0 && (pending[0]!.command.isResolved || pending[0]!.dueTick <= tick)) {
      const { command } = pending.shift()!;
      if (!command.isResolved) command.reject(new Error('Command timed out'));
    }
    if (pending.length > 0 || !timer) return;
    clearInterval(timer);
    timer = null;
  }

  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (command, ...rest) => {
    // Commands are answered in order, so the first ones are answered or due first.
    pending.push({ command: command as Command, dueTick: tick + ticksPerTimeout + 1 });
    timer ??= setInterval(check, timeoutMs / ticksPerTimeout);
    return send(command, ...rest);
  };
}
