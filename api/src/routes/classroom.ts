import { classroomSchema } from '@runq/common/contract/classroom';
import { type Route, route } from '../http/route.js';
import { json } from '../http/route-doc.js';
import { runRefusals } from './responses.js';

/** `/v1/classroom`: what the students of a grader do now, without their code and output. */
export const classroomRoutes: Route[] = [
  route({
    method: 'get',
    path: '/v1/classroom',
    summary: 'What my students do now: who runs, waits or is stuck, and the kind of their last error',
    access: 'grader or ops',
    responses: { '200': json('The students', classroomSchema.meta({ id: 'Classroom' })), ...runRefusals },
    handle: ({ classroom }, { identity }) => classroom.read(identity),
  }),
];
