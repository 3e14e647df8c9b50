import { lazy } from '../../ui/lazy.js';

/** The view of the class, which follows it over a socket. */
export const ClassPage = lazy<object>(() => import('./class-view.js').then((module) => module.ClassView));
