import type { ClassroomStudent, ClassroomUpdate } from '@runq/common/contract/classroom';
import type { Obstacle } from '../../connection/obstacle.js';
import { openSocket, sendCommand } from '../../connection/socket.js';
import { createSignal, type Signal } from '../../ui/signal.js';

/** The students by their ids, and where the list comes from. */
export interface ClassState {
  source: ClassroomUpdate['source'];
  students: readonly ClassroomStudent[];
  total: number;
}

/** The class as the server sees it, at most a second old. */
export interface ClassStore {
  state: Signal<ClassState | null>;
  /** Why nothing newer comes, such as a lost connection. */
  obstacle: Signal<Obstacle | null>;
  close(): void;
}

export function createClassStore(token: string, onSignInExpired: () => void): ClassStore {
  const { socket, connection, obstacle, close } = openSocket(token);
  const state = createSignal<ClassState | null>(null);

  socket.on('classroom:update', (update: ClassroomUpdate) => state.set(applyUpdate(state.get(), update)));
  const stopListening = connection.subscribe((now) => {
    if (now === 'refused') onSignInExpired();
    if (now === 'online') void sendCommand(socket, 'classroom:subscribe', undefined);
  });

  return {
    state,
    obstacle,
    close() {
      stopListening();
      close();
    },
  };
}

/** Unchanged students stay the same objects, which spares their rendering. */
export function applyUpdate(before: ClassState | null, update: ClassroomUpdate): ClassState {
  const { source, total, students, gone, isWhole } = update;
  const known = new Map((isWhole || !before ? [] : before.students).map((one) => [one.student, one]));
  for (const one of students) known.set(one.student, one);
  for (const student of gone) known.delete(student);
  return { source, total, students: [...known.values()] };
}
