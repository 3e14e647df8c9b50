// Generated from the routes of the API by `npm run generate -w clients/typescript`.

export interface paths {
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process is alive
         * @description Access: anyone.
         */
        get: operations["getLivez"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether runs can be accepted and executed
         * @description Access: anyone.
         */
        get: operations["getReadyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The state of the service, with reasons
         * @description Access: anyone.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system-stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Users, workers and waiting times; names only for callers who may see them
         * @description Access: anyone.
         */
        get: operations["getSystemStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Prometheus text
         * @description Access: ops. API keys: scope ops.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document
         * @description Access: anyone.
         */
        get: operations["getOpenapiJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document for people
         * @description Access: anyone.
         */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schemas/assignment.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * JSON Schema of assignment.yaml, for editors
         * @description Access: anyone.
         */
        get: operations["getSchemasAssignmentJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schemas/results.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * JSON Schema of results.json
         * @description Access: anyone.
         */
        get: operations["getSchemasResultsJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My runs, newest first
         * @description Access: signed in. API keys: scope runs or read.
         */
        get: operations["getRuns"];
        put?: never;
        /**
         * Submit a run
         * @description Access: signed in. API keys: scope runs.
         */
        post: operations["postRuns"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One run
         * @description Access: owner. API keys: scope runs or read.
         */
        get: operations["getRunsId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a run
         * @description Access: owner. API keys: scope runs.
         */
        post: operations["postRunsIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/stdin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send input, or close it. A message is accepted whole or refused; `inputBytes` bounds their sum
         * @description Access: owner. API keys: scope runs.
         */
        post: operations["postRunsIdStdin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/interrupt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send SIGINT, as Ctrl-C does
         * @description Access: owner. API keys: scope runs.
         */
        post: operations["postRunsIdInterrupt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/output": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The output as text, both streams in order
         * @description Access: owner. API keys: scope runs or read.
         */
        get: operations["getRunsIdOutput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The event log as Server-Sent Events; Last-Event-ID resumes
         * @description Access: owner. API keys: scope runs or read.
         */
        get: operations["getRunsIdEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/runs/{id}/artifacts/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a file that the run wrote; its name may contain slashes
         * @description Access: owner. API keys: scope runs or read.
         */
        get: operations["getRunsIdArtifactsName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My sessions, newest first
         * @description Access: signed in. API keys: scope runs or read.
         */
        get: operations["getSessions"];
        put?: never;
        /**
         * Submit a session
         * @description Access: signed in. API keys: scope runs.
         */
        post: operations["postSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One session
         * @description Access: owner. API keys: scope runs or read.
         */
        get: operations["getSessionsId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a session
         * @description Access: owner. API keys: scope runs.
         */
        post: operations["postSessionsIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}/stdin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send input, or close it. A message is accepted whole or refused; `inputBytes` bounds their sum
         * @description Access: owner. API keys: scope runs.
         */
        post: operations["postSessionsIdStdin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}/interrupt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send SIGINT, as Ctrl-C does
         * @description Access: owner. API keys: scope runs.
         */
        post: operations["postSessionsIdInterrupt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}/output": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The output as text, both streams in order
         * @description Access: owner. API keys: scope runs or read.
         */
        get: operations["getSessionsIdOutput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The event log as Server-Sent Events; Last-Event-ID resumes
         * @description Access: owner. API keys: scope runs or read.
         */
        get: operations["getSessionsIdEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}/artifacts/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a file that the run wrote; its name may contain slashes
         * @description Access: owner. API keys: scope runs or read.
         */
        get: operations["getSessionsIdArtifactsName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Completions of the word before the cursor at the prompt of a session
         * @description Access: owner. API keys: scope runs.
         */
        post: operations["postSessionsIdComplete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My files in a project, deleted ones included; If-None-Match for 304
         * @description Access: signed in. API keys: scope read.
         */
        get: operations["getWorkspace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/files/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One file, or a version of it; the path may contain slashes
         * @description Access: signed in. API keys: scope read.
         */
        get: operations["getWorkspaceFilesPath"];
        /**
         * Save a file: If-Match with its etag, or If-None-Match: * for a new one
         * @description Access: signed in. No API keys.
         */
        put: operations["putWorkspaceFilesPath"];
        post?: never;
        /**
         * Delete a file, with If-Match; its versions are kept for a while
         * @description Access: signed in. No API keys.
         */
        delete: operations["deleteWorkspaceFilesPath"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rename a file together with its versions
         * @description Access: signed in. No API keys.
         */
        post: operations["postWorkspaceMove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/versions/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The versions of a file, newest first
         * @description Access: signed in. API keys: scope read.
         */
        get: operations["getWorkspaceVersionsPath"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My projects, deleted ones included; If-None-Match for 304
         * @description Access: signed in. API keys: scope read.
         */
        get: operations["getWorkspaceProjects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My files in a project, deleted ones included; If-None-Match for 304
         * @description Access: signed in. API keys: scope read.
         */
        get: operations["getWorkspaceProjectsId"];
        /**
         * Create a project, or change its name and main file; the last writer wins
         * @description Access: signed in. No API keys.
         */
        put: operations["putWorkspaceProjectsId"];
        post?: never;
        /**
         * Delete a project with its files; both can be restored for a while
         * @description Access: signed in. No API keys.
         */
        delete: operations["deleteWorkspaceProjectsId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/projects/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a deleted project with those of its files that are still stored
         * @description Access: signed in. No API keys.
         */
        post: operations["postWorkspaceProjectsIdRestore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/projects/{id}/files/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One file, or a version of it; the path may contain slashes
         * @description Access: signed in. API keys: scope read.
         */
        get: operations["getWorkspaceProjectsIdFilesPath"];
        /**
         * Save a file: If-Match with its etag, or If-None-Match: * for a new one
         * @description Access: signed in. No API keys.
         */
        put: operations["putWorkspaceProjectsIdFilesPath"];
        post?: never;
        /**
         * Delete a file, with If-Match; its versions are kept for a while
         * @description Access: signed in. No API keys.
         */
        delete: operations["deleteWorkspaceProjectsIdFilesPath"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/projects/{id}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rename a file together with its versions
         * @description Access: signed in. No API keys.
         */
        post: operations["postWorkspaceProjectsIdMove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workspace/projects/{id}/versions/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The versions of a file, newest first
         * @description Access: signed in. API keys: scope read.
         */
        get: operations["getWorkspaceProjectsIdVersionsPath"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My batches, or those of a course, newest first
         * @description Access: grader, tutor or ops. API keys: scope batches or read, also for one course.
         */
        get: operations["getBatches"];
        put?: never;
        /**
         * Submit many runs in the batch class, or (as a form) the submissions of a class to be graded
         * @description Access: grader or ops. API keys: scope batches, also for one course.
         */
        post: operations["postBatches"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The progress of a batch
         * @description Access: batch reader. API keys: scope batches or read, also for one course.
         */
        get: operations["getBatchesId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Its runs, in order; of a graded batch its students
         * @description Access: batch reader. API keys: scope batches or read, also for one course.
         */
        get: operations["getBatchesIdResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Its runs as a file (csv, json, ndjson); of a graded batch its results
         * @description Access: batch reader. API keys: scope batches or read, also for one course.
         */
        get: operations["getBatchesIdExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Its progress as Server-Sent Events
         * @description Access: batch reader. API keys: scope batches or read, also for one course.
         */
        get: operations["getBatchesIdEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel its unfinished runs
         * @description Access: batch owner. API keys: scope batches, also for one course.
         */
        post: operations["postBatchesIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin no further run of it; active runs go on
         * @description Access: batch owner. API keys: scope batches, also for one course.
         */
        post: operations["postBatchesIdPause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End its pause
         * @description Access: batch owner. API keys: scope batches, also for one course.
         */
        post: operations["postBatchesIdResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/cells": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One case of one student: result, transcript, input and expected output
         * @description Access: batch reader. API keys: scope batches or read, also for one course.
         */
        get: operations["getBatchesIdCells"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Students with the same wrong output, the largest groups first
         * @description Access: batch reader. API keys: scope batches or read, also for one course.
         */
        get: operations["getBatchesIdGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Grade some or all students again, as a draft that changes nothing until it is published
         * @description Access: batch owner. API keys: scope batches, also for one course.
         */
        post: operations["postBatchesIdRerun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/drafts/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A draft: which results would change, and how
         * @description Access: batch reader. API keys: scope batches or read, also for one course.
         */
        get: operations["getBatchesIdDraftsNumber"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/drafts/{number}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let the results of a draft count
         * @description Access: batch owner. API keys: scope batches, also for one course.
         */
        post: operations["postBatchesIdDraftsNumberPublish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/drafts/{number}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave the results as they are
         * @description Access: batch owner. API keys: scope batches, also for one course.
         */
        post: operations["postBatchesIdDraftsNumberDiscard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/students/{student}/override": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a student's score, or remove it with null; recorded in the audit log
         * @description Access: batch owner. API keys: scope batches, also for one course.
         */
        post: operations["postBatchesIdStudentsStudentOverride"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/students/{student}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a student more attempts at a published assignment; recorded in the audit log
         * @description Access: batch owner. API keys: scope batches, also for one course.
         */
        post: operations["postBatchesIdStudentsStudentAttempts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/students/{student}/extension": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a student another due date of a published assignment, or none; recorded in the audit log
         * @description Access: batch owner. API keys: scope batches, also for one course.
         */
        post: operations["postBatchesIdStudentsStudentExtension"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/students/{student}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Raise the limits for a student: of later submissions and of regrades; recorded in the audit log
         * @description Access: batch owner. API keys: scope batches, also for one course.
         */
        post: operations["postBatchesIdStudentsStudentLimits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/grid": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Students and cases with a verdict and a CPU time each, without texts
         * @description Access: batch reader. API keys: scope batches or read, also for one course.
         */
        get: operations["getBatchesIdGrid"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All regrades of the batch, newest first
         * @description Access: batch reader. API keys: scope batches or read, also for one course.
         */
        get: operations["getBatchesIdDrafts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/students/{student}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a student handed in
         * @description Access: batch reader. API keys: scope batches or read, also for one course.
         */
        get: operations["getBatchesIdStudentsStudentFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file or plot that a case of a student wrote
         * @description Access: batch reader. API keys: scope batches or read, also for one course.
         */
        get: operations["getBatchesIdArtifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/scores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What learning platforms have of the scores: sent, waiting or failed, for each student who came from one
         * @description Access: batch reader. API keys: scope batches or read, also for one course.
         */
        get: operations["getBatchesIdScores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/scores/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try the scores again that could not be sent to a learning platform
         * @description Access: batch owner. API keys: scope batches, also for one course.
         */
        post: operations["postBatchesIdScoresSend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assignments/{name}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an assignment to students, change which version or to whom, or open it again
         * @description Access: grader or ops. API keys: scope batches, also for one course.
         */
        post: operations["postAssignmentsNamePublish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assignments/{name}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End submissions; results stay
         * @description Access: grader or ops. API keys: scope batches, also for one course.
         */
        post: operations["postAssignmentsNameClose"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assignments/{name}/submissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Students of a published assignment with all attempts
         * @description Access: grader, tutor or ops. API keys: scope batches or read, also for one course.
         */
        get: operations["getAssignmentsNameSubmissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assignments/{name}/package": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The files of a version as a zip, as they were uploaded; the same zip makes no new version
         * @description Access: grader, tutor or ops. API keys: scope batches or read, also for one course.
         */
        get: operations["getAssignmentsNamePackage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assignments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My assignments, or those of a course, the last changed first
         * @description Access: grader, tutor or ops. API keys: scope batches or read, also for one course.
         */
        get: operations["getAssignments"];
        put?: never;
        /**
         * Save an assignment and try it; the same name makes a new version
         * @description Access: grader or ops. API keys: scope batches, also for one course.
         */
        post: operations["postAssignments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assignments/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An assignment, its latest version or another
         * @description Access: grader, tutor or ops. API keys: scope batches or read, also for one course.
         */
        get: operations["getAssignmentsName"];
        /**
         * Save a new version; the same content changes nothing
         * @description Access: grader or ops. API keys: scope batches, also for one course.
         */
        put: operations["putAssignmentsName"];
        post?: never;
        /**
         * Delete an assignment with all its versions; results of batches stay
         * @description Access: grader or ops. API keys: scope batches, also for one course.
         */
        delete: operations["deleteAssignmentsName"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/submissions/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What would be graded, before anything runs
         * @description Access: grader or ops. API keys: scope batches, also for one course.
         */
        post: operations["postSubmissionsPreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/courses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My courses with my role in each, by name
         * @description Access: signed in. API keys: scope read, also for one course.
         */
        get: operations["getCourses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/courses/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The members of a course, for its graders and tutors, and ops
         * @description Access: signed in. API keys: scope read, also for one course.
         */
        get: operations["getCoursesIdMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/courses/{id}/members/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the members those that the learning platform of the course lists, for its graders, and ops
         * @description Access: signed in. No API keys.
         */
        post: operations["postCoursesIdMembersUpdate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/classroom": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What my students do now: who runs, waits or is stuck, and the kind of their last error
         * @description Access: grader or ops. API keys: scope read.
         */
        get: operations["getClassroom"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/my/assignments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My assignments, those that can be submitted first
         * @description Access: signed in. API keys: scope read.
         */
        get: operations["getMyAssignments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/my/assignments/{name}/precheck": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run the cases that students may check beforehand; uses no attempt
         * @description Access: signed in. No API keys.
         */
        post: operations["postMyAssignmentsNamePrecheck"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/my/assignments/{name}/submissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Submit files to be graded; replaces my own submission that still waits
         * @description Access: signed in. No API keys.
         */
        post: operations["postMyAssignmentsNameSubmissions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/my/assignments/{name}/choose": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Choose which submission counts, where the assignment leaves that to students
         * @description Access: signed in. No API keys.
         */
        post: operations["postMyAssignmentsNameChoose"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/my/assignments/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An assignment with its statement, the cases that students see, and my submissions
         * @description Access: signed in. API keys: scope read.
         */
        get: operations["getMyAssignmentsName"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/my/submissions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A submission or precheck of mine, with what the visibility of each case shows
         * @description Access: owner. API keys: scope read.
         */
        get: operations["getMySubmissionsId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/my/submissions/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far it is, as Server-Sent Events: state after each change, finished at the end
         * @description Access: owner. API keys: scope read.
         */
        get: operations["getMySubmissionsIdEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/my/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What counts of each assignment to which I have submitted something, as JSON or CSV
         * @description Access: signed in. API keys: scope read.
         */
        get: operations["getMyResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shares/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open a share
         * @description Access: anyone.
         */
        get: operations["getSharesId"];
        put?: never;
        post?: never;
        /**
         * Delete a share
         * @description Access: owner or ops. No API keys.
         */
        delete: operations["deleteSharesId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My shares, newest first
         * @description Access: signed in. API keys: scope read.
         */
        get: operations["getShares"];
        put?: never;
        /**
         * Store a snapshot of files under a link; Idempotency-Key
         * @description Access: signed in. No API keys.
         */
        post: operations["postShares"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shares/{id}/off": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Turn the link off
         * @description Access: owner or ops. No API keys.
         */
        post: operations["postSharesIdOff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shares/{id}/on": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Turn the link on again
         * @description Access: owner or ops. No API keys.
         */
        post: operations["postSharesIdOn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download everything that is stored of me, as one zip
         * @description Access: signed in. No API keys.
         */
        get: operations["getMeData"];
        put?: never;
        post?: never;
        /**
         * Delete my files, shares, submissions and finished runs
         * @description Access: signed in. No API keys.
         */
        delete: operations["deleteMeData"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My API keys, newest first; for ops those of any user
         * @description Access: signed in. No API keys.
         */
        get: operations["getKeys"];
        put?: never;
        /**
         * Create an API key; the response is the only one with its secret
         * @description Access: signed in. No API keys.
         */
        post: operations["postKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key at once, and end what was opened with it
         * @description Access: owner or ops. No API keys.
         */
        delete: operations["deleteKeysId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Local accounts, or those whose id, name, email or section contains a text
         * @description Access: ops. API keys: scope ops.
         */
        get: operations["getOpsAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/accounts/roster/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What the import of a roster would do; nothing happens
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsAccountsRosterPreview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/accounts/roster": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import a roster: creates or changes accounts, enrols them in courses, and deletes none
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsAccountsRoster"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/accounts/{id}/invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the one-time link with which a user chooses a password; the former password and all sign-ins end
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsAccountsIdInvite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/accounts/{id}/lock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lock an account: the user cannot sign in, all sign-ins and API keys end
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsAccountsIdLock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/accounts/{id}/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let the user of a locked account sign in again; also forgets failed sign-ins
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsAccountsIdUnlock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/accounts/{id}/role": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the role of a user, whose sign-ins and API keys end
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsAccountsIdRole"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete an account, which leaves its courses; files, runs and results of the user remain
         * @description Access: ops. API keys: scope ops.
         */
        delete: operations["deleteOpsAccountsId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/accounts/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Invite users by their ids, or all of a search without a password or a link; as JSON or as slips to print
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsAccountsInvitations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The settings of the scheduler, and which of them were changed
         * @description Access: ops. API keys: scope ops.
         */
        get: operations["getOpsSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change settings immediately; null reverts a change
         * @description Access: ops. API keys: scope ops.
         */
        patch: operations["patchOpsSettings"];
        trace?: never;
    };
    "/v1/ops/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept no runs and start none
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsPause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the pause
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/settings/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The versions of the settings: who, when, why, and what differed from the configuration; newest first
         * @description Access: ops. API keys: scope ops.
         */
        get: operations["getOpsSettingsVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/settings/revert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Return to a version of the settings, as a new version; 0 is the configuration
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsSettingsRevert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Users with runs or overrides
         * @description Access: ops. API keys: scope ops.
         */
        get: operations["getOpsUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/users/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel all runs of a user
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsUsersIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/users/{id}/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign a user out of every browser, and close the sockets and event streams there
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsUsersIdSignOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/users/{id}/mute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refuse new runs of a user, or accept them again
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsUsersIdMute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/users/{id}/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Slots and waiting runs of one user
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsUsersIdLimits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/users/{id}/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The shares of a user
         * @description Access: ops. API keys: scope ops.
         */
        get: operations["getOpsUsersIdShares"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/users/{id}/shares/off": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Turn off all shares of a user
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsUsersIdSharesOff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Workers and their modes
         * @description Access: ops. API keys: scope ops.
         */
        get: operations["getOpsWorkers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/workers/{id}/quiet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a worker from accepting runs
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsWorkersIdQuiet"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/workers/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a worker accept runs again
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsWorkersIdResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/workers/{id}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a worker from accepting runs; unfinished ones move to other workers
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsWorkersIdDrain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Figures of the last day by minutes, or of two weeks by ten minutes; also as CSV
         * @description Access: ops. API keys: scope ops.
         */
        get: operations["getOpsHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audit log, newest first; also as CSV
         * @description Access: ops. API keys: scope ops.
         */
        get: operations["getOpsAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Runs by id, batch, user, label, verdict or state; without a parameter the active ones
         * @description Access: ops. API keys: scope ops.
         */
        get: operations["getOpsRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The timeline of a run, without its code and output
         * @description Access: ops. API keys: scope ops.
         */
        get: operations["getOpsRunsId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/runs/{id}/look": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The code and output of a run; the audit log has who looked
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsRunsIdLook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a run; its owner reads that ops stopped it, and why
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsRunsIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Count the runs that an action would cancel or repeat, and show some of them
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsBulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/bulk/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The progress of an action, a day long
         * @description Access: ops. API keys: scope ops.
         */
        get: operations["getOpsBulkId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/bulk/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Act on exactly the runs of the preview; `count` is their number
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsBulkIdStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/courses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All courses, by name
         * @description Access: ops. API keys: scope ops.
         */
        get: operations["getOpsCourses"];
        put?: never;
        /**
         * Make a course; no two have the same name
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsCourses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/courses/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a course; its assignments and batches are those of their owners again
         * @description Access: ops. API keys: scope ops.
         */
        delete: operations["deleteOpsCoursesId"];
        options?: never;
        head?: never;
        /**
         * Rename a course
         * @description Access: ops. API keys: scope ops.
         */
        patch: operations["patchOpsCoursesId"];
        trace?: never;
    };
    "/v1/ops/courses/{id}/platform": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Link a course with one of a learning platform, or take over the link of another course
         * @description Access: ops. API keys: scope ops.
         */
        put: operations["putOpsCoursesIdPlatform"];
        post?: never;
        /**
         * End the link of a course with a learning platform; its members stay, unless they are to be removed
         * @description Access: ops. API keys: scope ops.
         */
        delete: operations["deleteOpsCoursesIdPlatform"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/courses/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enrol users in a course, or change their roles in it; no one is removed
         * @description Access: ops. API keys: scope ops.
         */
        post: operations["postOpsCoursesIdMembers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/courses/{id}/members/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a member from a course
         * @description Access: ops. API keys: scope ops.
         */
        delete: operations["deleteOpsCoursesIdMembersUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/users/{id}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download everything that is stored of a user, as one zip; the audit log has who did
         * @description Access: ops. API keys: scope ops.
         */
        get: operations["getOpsUsersIdData"];
        put?: never;
        post?: never;
        /**
         * Delete the files, shares, submissions and finished runs of a user
         * @description Access: ops. API keys: scope ops.
         */
        delete: operations["deleteOpsUsersIdData"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How to sign in here
         * @description Access: anyone.
         */
        get: operations["getAuth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who I am
         * @description Access: signed in. API keys: scope runs or batches or read or ops, also for one course.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dev/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Development sign-in
         * @description Access: anyone.
         */
        post: operations["postDevToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign a browser in: exchanges a token for a cookie, which ends with the token or earlier
         * @description Access: signed in. No API keys.
         */
        post: operations["postSignIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out of this browser, and end the caller's cookies for /queues in every browser
         * @description Access: signed in. No API keys.
         */
        post: operations["postSignOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-out/redirect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The same, for a page: the response says where to go on to sign out of the identity provider, too
         * @description Access: signed in. No API keys.
         */
        post: operations["postSignOutRedirect"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-out/everywhere": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out of every browser, and close the sockets and event streams there. Tokens and API keys remain
         * @description Access: signed in. No API keys.
         */
        post: operations["postSignOutEverywhere"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-ins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The browsers in which I am signed in, newest first
         * @description Access: signed in. No API keys.
         */
        get: operations["getSignIns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-ins/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Sign out of one browser
         * @description Access: owner. No API keys.
         */
        delete: operations["deleteSignInsId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign a browser in with a user name and a password: sets the cookie of the sign-in
         * @description Access: anyone.
         */
        post: operations["postSignInPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whose one-time link it is; the token is what follows # in the link
         * @description Access: anyone.
         */
        post: operations["postInvitationsRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Choose a password with a one-time link, which no longer counts then; also signs the browser in
         * @description Access: anyone.
         */
        post: operations["postInvitationsAccept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change my password; all other browsers are signed out
         * @description Access: signed in. No API keys.
         */
        post: operations["postMePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/oidc/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sign in at the OpenID Connect provider; `return` is the page to come back to
         * @description Access: anyone.
         */
        get: operations["getOidcStart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The way back from the provider: sets the cookie of the sign-in
         * @description Access: anyone.
         */
        get: operations["getOidcCallback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/privacy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is stored, for how long, and who reads it
         * @description Access: anyone.
         */
        get: operations["getPrivacy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lti/jwks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The keys that verify messages of this service to learning platforms
         * @description Access: anyone.
         */
        get: operations["getLtiJwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lti/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Login initiation of a learning platform (LTI 1.3), with its parameters in the query or a form
         * @description Access: anyone.
         */
        get: operations["getLtiLogin"];
        put?: never;
        /**
         * Login initiation of a learning platform (LTI 1.3), with its parameters in the query or a form
         * @description Access: anyone.
         */
        post: operations["postLtiLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lti/launch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A message of a learning platform: signs in and opens a page, or lists what a teacher may link
         * @description Access: anyone.
         */
        post: operations["postLtiLaunch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lti/deep-linking": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The assignment that a teacher chose for a link; the page sends it to the learning platform
         * @description Access: anyone.
         */
        post: operations["postLtiDeepLinking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The BullMQ queues (bull-board, read-only)
         * @description Access: ops. No API keys.
         */
        get: operations["getQueues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/queues/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A cookie for following a link to /queues
         * @description Access: ops. No API keys.
         */
        post: operations["postQueuesSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The data of each event of a run, by its name. All but `queue` have an id. */
        RunEvents: {
            state: {
                run: components["schemas"]["Run"];
            };
            output: {
                seq: number;
                /** @enum {string} */
                stream: "stdout" | "stderr";
                text: string;
                /** @description The text replaces that many expired bytes of output. */
                cutBytes?: number;
            };
            display: {
                seq: number;
                /** @enum {string} */
                kind: "plot" | "turtle" | "prompt" | "input" | "notice";
            } & {
                [key: string]: unknown;
            };
            queue: components["schemas"]["QueuePlace"];
            finished: {
                run: components["schemas"]["Run"];
            };
        };
        /** @description The data of each event of a batch, by its name. */
        BatchEvents: {
            progress: {
                id: string;
                counts: {
                    queued: number;
                    active: number;
                    finished: number;
                };
                etaMs: number | null;
                paused: boolean;
                waitingReason: string | null;
                /** @description Rises with each change by a grader. */
                revision: number;
            };
        };
        RunRequest: {
            files: {
                path: string;
                content: string;
                /**
                 * @default utf8
                 * @enum {string}
                 */
                encoding?: "utf8" | "base64";
            }[];
            /** @default main.py */
            entry?: string;
            /** @default [] */
            args?: string[];
            /** @default  */
            stdin?: string;
            /** @default false */
            interactive?: boolean;
            /** @description Each from its minimum to the maximum that operators set, which a 422 states. */
            limits?: {
                wallTimeMs?: number;
                memoryBytes?: number;
                outputBytes?: number;
                processes?: number;
                diskBytes?: number;
                idleTimeMs?: number;
                cpuTimeMs?: number;
            };
            /** @enum {string} */
            class?: "interactive" | "batch";
            label?: string;
            /** @default 0 */
            delayMs?: number;
        } | {
            code: string;
            /** @default [] */
            args?: string[];
            /** @default  */
            stdin?: string;
            /** @default false */
            interactive?: boolean;
            /** @description Each from its minimum to the maximum that operators set, which a 422 states. */
            limits?: {
                wallTimeMs?: number;
                memoryBytes?: number;
                outputBytes?: number;
                processes?: number;
                diskBytes?: number;
                idleTimeMs?: number;
                cpuTimeMs?: number;
            };
            /** @enum {string} */
            class?: "interactive" | "batch";
            label?: string;
            /** @default 0 */
            delayMs?: number;
        };
        SessionRequest: {
            /** @default [] */
            files?: {
                path: string;
                content: string;
                /**
                 * @default utf8
                 * @enum {string}
                 */
                encoding?: "utf8" | "base64";
            }[];
            /** @default main.py */
            entry?: string;
            /** @default [] */
            args?: string[];
            /** @description Each from its minimum to the maximum that operators set, which a 422 states. */
            limits?: {
                wallTimeMs?: number;
                memoryBytes?: number;
                outputBytes?: number;
                processes?: number;
                diskBytes?: number;
                idleTimeMs?: number;
            };
            label?: string;
        } | {
            code: string;
            /** @default [] */
            args?: string[];
            /** @description Each from its minimum to the maximum that operators set, which a 422 states. */
            limits?: {
                wallTimeMs?: number;
                memoryBytes?: number;
                outputBytes?: number;
                processes?: number;
                diskBytes?: number;
                idleTimeMs?: number;
            };
            label?: string;
        };
        BatchRequest: {
            label?: string;
            course?: string;
            runs: components["schemas"]["RunRequest"][];
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @enum {string} */
            code: "malformed_json" | "bad_request" | "unauthorized" | "signed_in_elsewhere" | "insufficient_scope" | "forbidden" | "muted" | "not_found" | "method_not_allowed" | "request_timeout" | "conflict" | "idempotency_in_progress" | "expired" | "precondition_failed" | "too_large" | "quota_exceeded" | "unsupported_media_type" | "unknown_host" | "invalid" | "idempotency_reused" | "precondition_required" | "headers_too_large" | "queue_full" | "rate_limited" | "internal" | "platform_failed" | "paused" | "draining" | "store_full" | "unavailable";
            errors?: {
                pointer: string;
                message: string;
            }[];
            retryAfterMs?: number;
            /** Format: date-time */
            expiredAt?: string;
        };
        Health: {
            /** @enum {string} */
            status: "healthy" | "degraded" | "unhealthy";
            /** @description Why it is not healthy, one sentence per reason. */
            reasons: string[];
            /** Format: date-time */
            timestamp: string;
            uptime_seconds: number;
            uptime_hours: number;
            users: {
                active_count: number;
                max_allowed: number;
                utilization_percent: number;
            };
            threads: {
                total_active: number;
                memory_usage_mb: number;
                memory_limit_mb: number;
            };
            system: {
                cpu_percent: number;
                memory_percent: number;
                memory_available_gb: number;
                load_average: number[];
            };
            services: {
                /** @enum {string} */
                redis: "up" | "down";
                workers: number;
                sandbox: string;
            };
            architecture: {
                type: string;
                optimized_for: string;
            };
            queue: components["schemas"]["QueueFigures"];
            canary: components["schemas"]["Canary"] | null;
            version: string;
        };
        QueueFigures: {
            waiting: number;
            waiting_users: number;
            oldest_wait_seconds: number;
            wait_p50_ms: number;
            wait_p95_ms: number;
        };
        Canary: {
            /** @enum {string} */
            state: "ok" | "pending" | "waiting" | "failing";
            last_ms: number | null;
            last_success: string | null;
            last_success_age_seconds: number | null;
            waiting_for: ("paused" | "no_worker" | "storage_full" | "slots_taken") | null;
            failure: string | null;
        };
        SystemStats: {
            active_users: number;
            total_memory_mb: number;
            total_threads: number;
            sessions: {
                username: string;
                memory_mb: number;
                active_threads: number;
                uptime_minutes: number;
                idle_minutes: number;
            }[];
            limits: {
                max_users: number;
                max_memory_mb: number;
                per_user: number;
            };
            memory: {
                workers_mb: number | null;
                budget_mb: number | null;
                committed_mb: number;
                overcommit_percent: number;
            };
            system: {
                cpu_percent: number;
                memory_percent: number;
                /** Format: date-time */
                timestamp: string;
            };
            detailed_system: {
                python_version: string | null;
                platform: string;
                cpu_count: number;
                disk_usage: {
                    total_gb: number;
                    used_gb: number;
                    free_gb: number;
                };
            };
            queue: components["schemas"]["QueueFigures"];
            workers: {
                id: string;
                host: string | null;
                version: string;
                isolation: string;
                slots: number;
                busy: number;
                rss_mb: number;
                memory_mb: number | null;
                memory_committed_mb: number;
                cpu_percent: number;
                heartbeat_age_ms: number;
                draining: boolean;
            }[];
            bounds: {
                redis_memory: {
                    used_bytes: number;
                    max_bytes: number;
                    refuses_from_bytes: number;
                };
                waiting: {
                    used_bytes: number;
                    max_bytes: number;
                };
                output: {
                    used_bytes: number;
                    max_bytes: number;
                };
                artifacts: {
                    used_bytes: number;
                    max_bytes: number;
                };
                files_and_shares: {
                    used_bytes: number;
                    max_bytes: number;
                };
                finished_runs: {
                    used: number;
                    max: number;
                };
            } | null;
            canary: components["schemas"]["Canary"] | null;
            runs: {
                per_minute: number;
                verdicts: {
                    [key: string]: number;
                };
            };
            recommendations: {
                type: string;
                /** @enum {string} */
                severity: "info" | "warning" | "critical";
                message: string;
                suggestion: string;
                evidence: {
                    [key: string]: number;
                };
            }[];
        };
        Run: {
            id: string;
            /** @enum {string} */
            kind: "run" | "session" | "submission" | "canary";
            userId: string;
            /** @enum {string} */
            class: "interactive" | "batch";
            /** @enum {string} */
            state: "queued" | "active" | "finished";
            verdict: ("ok" | "runtime_error" | "syntax_error" | "time_limit" | "wall_time_limit" | "memory_limit" | "output_limit" | "idle_limit" | "cancelled" | "lost" | "internal_error") | null;
            exitCode: number | null;
            signal: string | null;
            reason: string | null;
            queue: components["schemas"]["QueuePlace"] | null;
            /** Format: date-time */
            submittedAt: string;
            admittedAt: string | null;
            startedAt: string | null;
            finishedAt: string | null;
            usage: components["schemas"]["Usage"] | null;
            limits: components["schemas"]["Limits"];
            outputTruncated: boolean;
            stoppedAt: components["schemas"]["StoppedAt"] | null;
            stoppedBy: components["schemas"]["StoppedBy"] | null;
            attempt: number;
            workerId: string | null;
            interactive: boolean;
            parked: boolean;
            stdout: string | null;
            stderr: string | null;
            artifacts: components["schemas"]["Artifact"][];
            artifactsCut: boolean;
            label: string | null;
            batchId: string | null;
        };
        QueuePlace: {
            position: number;
            ahead: number;
            /** @description Expected wait; null while it is not known. */
            etaMs: number | null;
            /** @description Longest wait by the time limits of the runs ahead; null without one. */
            maxMs: number | null;
            /** @description The wait is longer than similar runs led to expect. */
            isLate: boolean;
            /** @enum {string} */
            waitingFor: "user_limit" | "class_limit" | "capacity" | "paused" | "due_time" | "batch_paused";
            note?: string;
        };
        Usage: {
            wallTimeMs: number;
            cpuTimeMs: number;
            memoryPeakBytes: number;
            outputBytes: number;
            /** @description PYTHONHASHSEED of a run of a batch, equal in all its runs: sets of strings have one order. Absent otherwise. */
            hashSeed?: number;
        };
        Limits: {
            wallTimeMs: number;
            cpuTimeMs: number;
            memoryBytes: number;
            outputBytes: number;
            processes: number;
            diskBytes: number;
            idleTimeMs: number;
        };
        /** @description The line of the program when it was stopped or ran out of memory; `stack`: its calls, innermost first. Null when unknown. It comes from the program, which can forge it. */
        StoppedAt: {
            path: string;
            line: number;
            function?: string;
            stack?: {
                path: string;
                line: number;
                function?: string;
            }[];
        };
        /** @description Who stopped a cancelled run, and their reason; null for other verdicts. */
        StoppedBy: {
            /** @enum {string} */
            by: "owner" | "grader" | "ops";
            why: string | null;
        };
        Artifact: {
            name: string;
            mediaType: string;
            bytes: number;
            /** @enum {string} */
            kind: "file" | "plot";
        };
        Batch: {
            id: string;
            label: string | null;
            /** @description Id of the course to which it belongs; null: to none. */
            course: string | null;
            total: number;
            /** @enum {string} */
            state: "queued" | "active" | "finished";
            counts: {
                queued: number;
                active: number;
                finished: number;
            };
            etaMs: number | null;
            /** Format: date-time */
            createdAt: string;
            cancelled: boolean;
            /** @description It begins no run; its active runs go on. */
            paused: boolean;
            /** @description Why it begins no run; null: nothing but the queue holds it. */
            waitingReason: string | null;
            /** @description Rises with each change by a grader: a score, a regrade, a decision about a student. */
            revision: number;
            /** @description What its submissions are graded by. */
            assignment: {
                name: string;
                title: string;
                version: number;
            } | null;
            /** @description It tries an assignment that was saved. */
            isCheck: boolean;
        };
        Grading: {
            assignment: {
                name: string;
                title: string;
                version: number;
            };
            maxScore: number;
            graded: number;
            cases: {
                done: number;
                total: number;
            };
            verdicts: {
                [key: string]: number;
            };
            histogram: number[];
            needsAttention: {
                count: number;
                cases: {
                    student: string;
                    case: string;
                    sentence: string;
                }[];
            };
            mostFailed: {
                case: string;
                students: number;
            } | null;
            missing: string[];
            leftOut: {
                path: string;
                reason: string;
            }[];
        };
        StudentRow: {
            student: string;
            name: string | null;
            submission: string | null;
            submittedAt: string | null;
            score: number;
            maxScore: number;
            penaltyPercent?: number;
            overridden: {
                score: number;
                note: string;
                by: string;
            } | null;
            needsAttention: boolean;
            cases: {
                name: string;
                /** @enum {string} */
                verdict: "AC" | "PA" | "WA" | "PE" | "RE" | "SE" | "TLE" | "WTL" | "MLE" | "OLE" | "MISSING" | "SKIP" | "CANCELLED" | "IE";
                score: number;
                maxScore: number;
                sentence: string;
                cpuTimeMs: number;
                wallTimeMs: number;
                memoryPeakBytes: number;
                runId: string | null;
                wouldPassIf: ("whitespace" | "case" | "prompts") | null;
                diff: string | null;
                artifacts: {
                    name: string;
                    mediaType: string;
                    bytes: number;
                    kind: string;
                }[];
            }[];
            /** @enum {string} */
            state: "queued" | "active" | "finished";
            runId: string;
        };
        Draft: {
            number: number;
            /** @enum {string} */
            state: "open" | "published" | "discarded";
            /** Format: date-time */
            createdAt: string;
            by: string;
            assignmentVersion: number;
            students: number;
            graded: number;
            up: number;
            down: number;
            same: number;
            changes: {
                student: string;
                score: {
                    old: number;
                    new: number;
                };
                cases: {
                    case: string;
                    old: ("AC" | "PA" | "WA" | "PE" | "RE" | "SE" | "TLE" | "WTL" | "MLE" | "OLE" | "MISSING" | "SKIP" | "CANCELLED" | "IE") | null;
                    new: ("AC" | "PA" | "WA" | "PE" | "RE" | "SE" | "TLE" | "WTL" | "MLE" | "OLE" | "MISSING" | "SKIP" | "CANCELLED" | "IE") | null;
                    oldScore: number;
                    newScore: number;
                }[];
            }[];
        };
        GradingGrid: {
            cases: {
                name: string;
                points: number;
                /** @enum {string} */
                visibility: "visible" | "name_only" | "hint" | "hidden" | "after_due";
                /** @enum {string} */
                checker: "exact" | "lines" | "tokens" | "near" | "float" | "contains" | "regex" | "unordered" | "linecount" | "custom" | "test";
                limits: {
                    cpuTimeMs: number;
                    wallTimeMs: number;
                    memoryBytes: number;
                } | null;
            }[];
            students: {
                index: number;
                student: string;
                name: string | null;
                /** @enum {string} */
                state: "queued" | "active" | "finished";
                score: number;
                maxScore: number;
                overridden: {
                    score: number;
                    note: string;
                    by: string;
                } | null;
                needsAttention: boolean;
                /** @description In the order of `cases`; null: no result yet */
                verdicts: (("AC" | "PA" | "WA" | "PE" | "RE" | "SE" | "TLE" | "WTL" | "MLE" | "OLE" | "MISSING" | "SKIP" | "CANCELLED" | "IE") | null)[];
                cpuTimesMs: (number | null)[];
            }[];
            nextCursor: string | null;
        };
        Assignment: {
            name: string;
            /** @description Who made it, and whose quota it uses. */
            owner: string;
            /** @description Id of the course to which it belongs; null: to none. */
            course: string | null;
            title: string;
            version: number;
            latestVersion: number;
            /** Format: date-time */
            savedAt: string;
            maxScore: number;
            due: string | null;
            timezone: string;
            cases: {
                name: string;
                points: number;
                /** @enum {string} */
                visibility: "visible" | "name_only" | "hint" | "hidden" | "after_due";
                /** @enum {string} */
                checker: "exact" | "lines" | "tokens" | "near" | "float" | "contains" | "regex" | "unordered" | "linecount" | "custom" | "test";
            }[];
            /** @description Its solution, an empty program and an endless loop, graded when it was saved. */
            check: {
                /** @enum {string} */
                state: "running" | "finished";
                ok: boolean;
                findings: {
                    /** @enum {string} */
                    severity: "error" | "warning";
                    case: string | null;
                    message: string;
                }[];
                solution: {
                    score: number;
                    maxScore: number;
                } | null;
                trials: {
                    /** @enum {string} */
                    program: "solution" | "empty" | "endless";
                    /** @enum {string} */
                    state: "queued" | "active" | "finished";
                    done: number;
                    total: number;
                    score: number;
                    maxScore: number;
                    verdicts: {
                        [key: string]: number;
                    };
                }[];
            } | null;
            /** @description Null: students do not have it. */
            publication: {
                /** @enum {string} */
                state: "open" | "closed";
                version: number;
                /** Format: date-time */
                publishedAt: string;
                by: string;
                students: string[] | null;
                batchId: string;
            } | null;
            /** @description Those that are stored. */
            versions: {
                version: number;
                /** Format: date-time */
                savedAt: string;
            }[];
            /** @description What is different from the version before; null if that one is not stored. */
            changes: {
                case: string | null;
                change: string;
            }[] | null;
        };
        AssignmentSummary: {
            name: string;
            /** @description Who made it, and whose quota it uses. */
            owner: string;
            /** @description Id of the course to which it belongs; null: to none. */
            course: string | null;
            title: string;
            version: number;
            latestVersion: number;
            /** Format: date-time */
            savedAt: string;
            maxScore: number;
            due: string | null;
            timezone: string;
            /** Format: date-time */
            changedAt: string;
            caseCount: number;
            check: {
                /** @enum {string} */
                state: "running" | "finished";
                ok: boolean;
                errors: number;
                warnings: number;
            } | null;
        };
        Classroom: {
            /** @enum {string} */
            source: "assignments" | "courses" | "all";
            students: {
                student: string;
                /** @enum {string} */
                state: "running" | "waiting" | "idle";
                running: number;
                waiting: number;
                since: string | null;
                queue: {
                    position: number;
                    etaMs: number | null;
                    waitingFor: string;
                    note?: string;
                } | null;
                stuck: {
                    /** @enum {string} */
                    why: "silent" | "input" | "failures";
                    /** Format: date-time */
                    since: string;
                    count?: number;
                }[];
                lastError: {
                    type: string;
                    sentence: string;
                    /** Format: date-time */
                    at: string;
                } | null;
                lastRunAt: string | null;
            }[];
            total: number;
        };
        MyAssignment: {
            name: string;
            title: string;
            grader: string;
            version: number;
            opens: string | null;
            due: string | null;
            isExtended: boolean;
            lateUntil: string | null;
            latePercentPerDay: number;
            timezone: string;
            /** @enum {string} */
            state: "upcoming" | "open" | "late" | "closed";
            maxScore: number;
            score: number | null;
            /** @enum {string} */
            counts: "best" | "latest" | "chosen";
            attempts: {
                limit: number | null;
                used: number;
                left: number | null;
            };
            lastSubmittedAt: string | null;
        };
        MySubmission: {
            id: string;
            attempt: number | null;
            /** Format: date-time */
            submittedAt: string;
            /** Format: date-time */
            receivedAt: string;
            late: boolean;
            offline: boolean;
            penaltyPercent: number;
            /** @enum {string} */
            state: "queued" | "active" | "finished";
            score: number | null;
            maxScore: number;
            counts: boolean;
            /** @enum {string} */
            kind: "submission" | "precheck";
            assignment: string;
            version: number;
            queue: {
                position: number;
                ahead: number;
                etaMs: number | null;
                maxMs: number | null;
                isLate: boolean;
                /** @enum {string} */
                waitingFor: "user_limit" | "class_limit" | "capacity" | "paused" | "due_time" | "batch_paused";
                note?: string;
            } | null;
            needsAttention: boolean;
            overridden: {
                score: number;
                note: string;
            } | null;
            cases: {
                name: string;
                /** @enum {string} */
                verdict: "AC" | "PA" | "WA" | "PE" | "RE" | "SE" | "TLE" | "WTL" | "MLE" | "OLE" | "MISSING" | "SKIP" | "CANCELLED" | "IE";
                score: number;
                maxScore: number;
                sentence: string;
                hint: string | null;
                usage: {
                    cpuTimeMs: number;
                    wallTimeMs: number;
                    memoryPeakBytes: number;
                } | null;
                wouldPassIf: ("whitespace" | "case" | "prompts") | null;
                diff: {
                    line: number;
                    column: number;
                    lines: {
                        /** @enum {string} */
                        kind: "same" | "expected" | "got" | "hidden";
                        text: string;
                    }[];
                    hiddenLines: number;
                } | null;
                transcript: {
                    parts: {
                        /** @enum {string} */
                        kind: "stdout" | "stderr" | "prompt" | "input";
                        text: string;
                    }[];
                    hiddenBytes: number;
                } | null;
                input: string | null;
                expected: string | null;
            }[];
        };
        MyAssignmentDetail: {
            name: string;
            title: string;
            grader: string;
            version: number;
            opens: string | null;
            due: string | null;
            isExtended: boolean;
            lateUntil: string | null;
            latePercentPerDay: number;
            timezone: string;
            /** @enum {string} */
            state: "upcoming" | "open" | "late" | "closed";
            maxScore: number;
            score: number | null;
            /** @enum {string} */
            counts: "best" | "latest" | "chosen";
            attempts: {
                limit: number | null;
                used: number;
                left: number | null;
            };
            lastSubmittedAt: string | null;
            statement: string | null;
            entry: string | null;
            files: string[];
            cases: {
                name: string;
                points: number;
                /** @enum {string} */
                visibility: "visible" | "name_only" | "hint" | "hidden" | "after_due";
                args: string[];
                stdin: string | null;
                expected: string | null;
                hint: null;
                precheck: boolean;
            }[];
            submissions: {
                id: string;
                attempt: number | null;
                /** Format: date-time */
                submittedAt: string;
                /** Format: date-time */
                receivedAt: string;
                late: boolean;
                offline: boolean;
                penaltyPercent: number;
                /** @enum {string} */
                state: "queued" | "active" | "finished";
                score: number | null;
                maxScore: number;
                counts: boolean;
            }[];
        };
        MyResult: {
            name: string;
            title: string;
            grader: string;
            due: string | null;
            timezone: string;
            score: number | null;
            maxScore: number;
            version: number;
            submission: string;
            attempt: number;
            /** Format: date-time */
            submittedAt: string;
            late: boolean;
            penaltyPercent: number;
            overridden: {
                score: number;
                note: string;
            } | null;
            cases: {
                name: string;
                /** @enum {string} */
                verdict: "AC" | "PA" | "WA" | "PE" | "RE" | "SE" | "TLE" | "WTL" | "MLE" | "OLE" | "MISSING" | "SKIP" | "CANCELLED" | "IE";
                score: number;
                maxScore: number;
            }[];
        };
        DeletedData: {
            files: number;
            shares: number;
            runs: number;
            submissions: number;
            assignments: number;
            /** @description What programs stored through drop-in APIs. */
            documents: number;
            /** @description Runs that wait or run; they stay until their end. Cancel them, and repeat the request. */
            runsLeft: number;
            stays: {
                kind: string;
                name: string;
                stays: string;
            }[];
        };
        Account: {
            id: string;
            name: string | null;
            email: string | null;
            section: string | null;
            /** @enum {string} */
            role: "student" | "grader" | "ops";
            isLocked: boolean;
            /** @description The user has accepted an invitation since the last one was made. */
            hasPassword: boolean;
            /** Format: date-time */
            createdAt: string;
            /** @description The last sign-in with the password. */
            lastSignInAt: string | null;
            /** @description Expiry of the last one-time link, unless it was used. */
            invitedUntil: string | null;
        };
        RosterReport: {
            created: number;
            changed: number;
            same: number;
            /** @description New members of courses, and members with another role. */
            enrolled: number;
            /** @description Those of roles first; at most 200. */
            changes: {
                id: string;
                name: string | null;
                /** @enum {string} */
                outcome: "created" | "changed";
                /** @enum {string} */
                role: "student" | "grader" | "ops";
                /** @description Null unless the role changes. */
                formerRole: ("student" | "grader" | "ops") | null;
            }[];
        };
        History: {
            stepMs: number;
            points: {
                /** Format: date-time */
                at: string;
                /** @description Mean and maximum; null: nothing was sampled. */
                gauges: {
                    [key: string]: {
                        mean: number;
                        max: number;
                    };
                } | null;
                /** @description Runs that ended. */
                runs: number;
                verdicts: {
                    [key: string]: number;
                };
                /** @description From a submission to its first start; null: nothing started. */
                waitMs: {
                    p50: number;
                    p95: number;
                    p99: number;
                } | null;
                /** @description From the last start to the end; null: nothing ended. */
                durationMs: {
                    p50: number;
                    p95: number;
                    p99: number;
                } | null;
            }[];
        };
        BulkPreview: {
            id: string;
            /** @enum {string} */
            action: "cancel" | "rerun";
            filter: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            state: "previewed" | "active" | "finished";
            /** @description Runs of the preview; the action is for these and no others. */
            count: number;
            /** @description Runs that match but cannot be run again: session, submission, canary, program_not_stored. */
            leftOut: {
                [key: string]: number;
            };
            done: number;
            /** @description cancelled, ended (before its turn), created, program_not_stored, or why the scheduler refused it. */
            outcomes: {
                [key: string]: number;
            };
            by: {
                userId: string;
                why: string;
            } | null;
            startedAt: string | null;
            finishedAt: string | null;
            /** Format: date-time */
            expiresAt: string;
            sample: components["schemas"]["Run"][];
            /** @description More runs match than one action takes; repeat it for the others. */
            isCut: boolean;
        };
        BulkAction: {
            id: string;
            /** @enum {string} */
            action: "cancel" | "rerun";
            filter: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            state: "previewed" | "active" | "finished";
            /** @description Runs of the preview; the action is for these and no others. */
            count: number;
            /** @description Runs that match but cannot be run again: session, submission, canary, program_not_stored. */
            leftOut: {
                [key: string]: number;
            };
            done: number;
            /** @description cancelled, ended (before its turn), created, program_not_stored, or why the scheduler refused it. */
            outcomes: {
                [key: string]: number;
            };
            by: {
                userId: string;
                why: string;
            } | null;
            startedAt: string | null;
            finishedAt: string | null;
            /** Format: date-time */
            expiresAt: string;
        };
        Course: {
            id: string;
            name: string;
            members: number;
        };
        Retention: {
            kind: string;
            name: string;
            /** @description Of students; null: no time ends it, but what `after` says. */
            keptMs: number | null;
            /** @description Of graders and ops. */
            keptStaffMs: number | null;
            after: string;
            readers: string;
            /** @description Why it stays when the data of its user is deleted; null: it does not. */
            stays: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getLivez: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alive */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "alive";
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReadyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ready" | "not ready";
                        checks: {
                            redis: boolean;
                            workers: boolean;
                            draining: boolean;
                        };
                    };
                };
            };
            /** @description Not ready */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ready" | "not ready";
                        checks: {
                            redis: boolean;
                            workers: boolean;
                            draining: boolean;
                        };
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Healthy or degraded */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Unhealthy */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSystemStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Figures */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemStats"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Metrics */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpenapiJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        openapi: string;
                        paths: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description HTML */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSchemasAssignmentJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description JSON Schema */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSchemasResultsJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description JSON Schema */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRuns: {
        parameters: {
            query?: {
                state?: "queued" | "active" | "finished";
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        runs: components["schemas"]["Run"][];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRuns: {
        parameters: {
            query?: {
                wait?: number;
            };
            header?: {
                /** @description A repeated request finds what the first one created */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunRequest"];
            };
        };
        responses: {
            /** @description The finished run (with ?wait) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description The current state of the run */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRunsId: {
        parameters: {
            query?: {
                wait?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description The current state of the run (with ?wait) */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRunsIdCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The run */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRunsIdStdin: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition of the last message arrives once */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description At most 1048576 bytes as UTF-8 */
                    data: string;
                    /** @description For the prompt of a session: statements that run one after another as those of a file */
                    paste?: boolean;
                } | {
                    /** @constant */
                    eof: true;
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postRunsIdInterrupt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRunsIdOutput: {
        parameters: {
            query?: {
                encoding?: "utf8" | "base64";
                stream?: "both" | "stdout" | "stderr";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Text */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRunsIdEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that was read */
                "Last-Event-ID"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description No event follows that id */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRunsIdArtifactsName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bytes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": Blob;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSessions: {
        parameters: {
            query?: {
                state?: "queued" | "active" | "finished";
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        runs: components["schemas"]["Run"][];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSessions: {
        parameters: {
            query?: {
                wait?: number;
            };
            header?: {
                /** @description A repeated request finds what the first one created */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SessionRequest"];
            };
        };
        responses: {
            /** @description The finished session (with ?wait) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description The current state of the session */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSessionsId: {
        parameters: {
            query?: {
                wait?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description The current state of the session (with ?wait) */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSessionsIdCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The session */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSessionsIdStdin: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition of the last message arrives once */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description At most 1048576 bytes as UTF-8 */
                    data: string;
                    /** @description For the prompt of a session: statements that run one after another as those of a file */
                    paste?: boolean;
                } | {
                    /** @constant */
                    eof: true;
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSessionsIdInterrupt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSessionsIdOutput: {
        parameters: {
            query?: {
                encoding?: "utf8" | "base64";
                stream?: "both" | "stdout" | "stderr";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Text */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSessionsIdEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that was read */
                "Last-Event-ID"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description No event follows that id */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSessionsIdArtifactsName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bytes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": Blob;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSessionsIdComplete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text: string;
                    cursor: number;
                };
            };
        };
        responses: {
            /** @description The completions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        state: "ok" | "busy";
                        from: number;
                        matches: string[];
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWorkspace: {
        parameters: {
            query?: never;
            header?: {
                /** @description "<etag>" that you know, for 304 */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description {files, deleted, usedBytes, maxBytes, maxFiles, etag} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWorkspaceFilesPath: {
        parameters: {
            query?: {
                version?: number;
            };
            header?: {
                /** @description "<etag>" that you know, for 304 */
                "If-None-Match"?: string;
            };
            path: {
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putWorkspaceFilesPath: {
        parameters: {
            query?: never;
            header?: {
                /** @description "<etag>" of the file that you know, or * for any */
                "If-Match"?: string;
                /** @description * for a file that must not exist yet */
                "If-None-Match"?: string;
            };
            path: {
                path: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    content: string;
                    /**
                     * @default utf8
                     * @enum {string}
                     */
                    encoding?: "utf8" | "base64";
                };
            };
        };
        responses: {
            /** @description Saved, or unchanged */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWorkspaceFilesPath: {
        parameters: {
            query?: never;
            header?: {
                /** @description "<etag>" of the file that you know, or * for any */
                "If-Match"?: string;
            };
            path: {
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postWorkspaceMove: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    from: string;
                    to: string;
                    etag: string;
                };
            };
        };
        responses: {
            /** @description The file at its new path */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWorkspaceVersionsPath: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description {versions} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWorkspaceProjects: {
        parameters: {
            query?: never;
            header?: {
                /** @description "<etag>" that you know, for 304 */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description {projects, etag} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWorkspaceProjectsId: {
        parameters: {
            query?: never;
            header?: {
                /** @description "<etag>" that you know, for 304 */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description {files, deleted, usedBytes, maxBytes, maxFiles, etag} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putWorkspaceProjectsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    entry: string | null;
                };
            };
        };
        responses: {
            /** @description Changed, or unchanged */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWorkspaceProjectsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted, or there is none */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postWorkspaceProjectsIdRestore: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The project */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWorkspaceProjectsIdFilesPath: {
        parameters: {
            query?: {
                version?: number;
            };
            header?: {
                /** @description "<etag>" that you know, for 304 */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not modified */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putWorkspaceProjectsIdFilesPath: {
        parameters: {
            query?: never;
            header?: {
                /** @description "<etag>" of the file that you know, or * for any */
                "If-Match"?: string;
                /** @description * for a file that must not exist yet */
                "If-None-Match"?: string;
            };
            path: {
                id: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    content: string;
                    /**
                     * @default utf8
                     * @enum {string}
                     */
                    encoding?: "utf8" | "base64";
                };
            };
        };
        responses: {
            /** @description Saved, or unchanged */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWorkspaceProjectsIdFilesPath: {
        parameters: {
            query?: never;
            header?: {
                /** @description "<etag>" of the file that you know, or * for any */
                "If-Match"?: string;
            };
            path: {
                id: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postWorkspaceProjectsIdMove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    from: string;
                    to: string;
                    etag: string;
                };
            };
        };
        responses: {
            /** @description The file at its new path */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWorkspaceProjectsIdVersionsPath: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description {versions} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatches: {
        parameters: {
            query?: {
                cursor?: number;
                limit?: number;
                /** @description Id of a course */
                course?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of batches */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        batches: components["schemas"]["Batch"][];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postBatches: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request finds what the first one created */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchRequest"];
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description A zip or tar of submissions: a Moodle or Gradescope export, a folder or file per student
                     */
                    submissions: Blob;
                    /**
                     * Format: binary
                     * @description A CSV with the columns id, name, email and section
                     */
                    roster?: Blob;
                    /** @description A regular expression with the groups student and file */
                    pattern?: string;
                    /** @description The name of an assignment, or its zip */
                    assignment: string | Blob;
                    /** @description The course of the assignment; a zip is saved there */
                    course?: string;
                    label?: string;
                    /** @description A whole number in place of the assignment's seed */
                    seed?: string;
                    /**
                     * @description true: no result of an earlier grading is used again
                     * @enum {string}
                     */
                    fresh?: "true" | "false";
                };
            };
        };
        responses: {
            /** @description The batch */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatchesId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The batch */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        label: string | null;
                        /** @description Id of the course to which it belongs; null: to none. */
                        course: string | null;
                        total: number;
                        /** @enum {string} */
                        state: "queued" | "active" | "finished";
                        counts: {
                            queued: number;
                            active: number;
                            finished: number;
                        };
                        etaMs: number | null;
                        /** Format: date-time */
                        createdAt: string;
                        cancelled: boolean;
                        /** @description It begins no run; its active runs go on. */
                        paused: boolean;
                        /** @description Why it begins no run; null: nothing but the queue holds it. */
                        waitingReason: string | null;
                        /** @description Rises with each change by a grader: a score, a regrade, a decision about a student. */
                        revision: number;
                        /** @description What its submissions are graded by. */
                        assignment: {
                            name: string;
                            title: string;
                            version: number;
                        } | null;
                        /** @description It tries an assignment that was saved. */
                        isCheck: boolean;
                        grading: components["schemas"]["Grading"] | null;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatchesIdResults: {
        parameters: {
            query?: {
                cursor?: number;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        runs: components["schemas"]["Run"][];
                        nextCursor: string | null;
                    } | {
                        students: components["schemas"]["StudentRow"][];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatchesIdExport: {
        parameters: {
            query?: {
                format?: "csv" | "csv-long" | "json" | "ndjson" | "gradescope" | "prairielearn" | "junit" | "moodle" | "html" | "runs";
                /** @description 1: CSV begins with a byte order mark, for Excel */
                bom?: "0" | "1";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV, JSON, NDJSON, XML or a zip */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/json": components["schemas"]["Run"][] | {
                        /** @constant */
                        version: 1;
                        assignment: {
                            name: string;
                            title: string;
                            version: number;
                        };
                        batch: string;
                        gradedAt: string;
                        seed: number;
                        python: string;
                        cases: {
                            name: string;
                            points: number;
                            /** @enum {string} */
                            visibility: "visible" | "name_only" | "hint" | "hidden" | "after_due";
                            /** @enum {string} */
                            checker: "exact" | "lines" | "tokens" | "near" | "float" | "contains" | "regex" | "unordered" | "linecount" | "custom" | "test";
                            hint: string | null;
                            number?: string;
                            tags?: string[];
                        }[];
                        missing: string[];
                        leftOut: {
                            path: string;
                            reason: string;
                        }[];
                        students: {
                            student: string;
                            name: string | null;
                            submission: string | null;
                            submittedAt: string | null;
                            score: number;
                            maxScore: number;
                            penaltyPercent?: number;
                            overridden: {
                                score: number;
                                note: string;
                                by: string;
                            } | null;
                            needsAttention: boolean;
                            cases: {
                                name: string;
                                /** @enum {string} */
                                verdict: "AC" | "PA" | "WA" | "PE" | "RE" | "SE" | "TLE" | "WTL" | "MLE" | "OLE" | "MISSING" | "SKIP" | "CANCELLED" | "IE";
                                score: number;
                                maxScore: number;
                                sentence: string;
                                cpuTimeMs: number;
                                wallTimeMs: number;
                                memoryPeakBytes: number;
                                runId: string | null;
                                wouldPassIf: ("whitespace" | "case" | "prompts") | null;
                                diff: string | null;
                                artifacts: {
                                    name: string;
                                    mediaType: string;
                                    bytes: number;
                                    kind: string;
                                }[];
                            }[];
                        }[];
                    };
                    "application/x-ndjson": string;
                    "application/xml": string;
                    "application/zip": Blob;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatchesIdEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postBatchesIdCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The batch */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postBatchesIdPause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The batch */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postBatchesIdResume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The batch */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatchesIdCells: {
        parameters: {
            query: {
                student: string;
                case: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The case */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        student: string;
                        runId: string;
                        result: {
                            name: string;
                            /** @enum {string} */
                            verdict: "AC" | "PA" | "WA" | "PE" | "RE" | "SE" | "TLE" | "WTL" | "MLE" | "OLE" | "MISSING" | "SKIP" | "CANCELLED" | "IE";
                            score: number;
                            sentence: string;
                        };
                        transcript: {
                            parts: {
                                /** @enum {string} */
                                kind: "stdout" | "stderr" | "prompt" | "input";
                                text: string;
                            }[];
                            hiddenBytes: number;
                        } | null;
                        limits: {
                            cpuTimeMs: number;
                            wallTimeMs: number;
                            memoryBytes: number;
                        } | null;
                        input: string | null;
                        expected: string | null;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatchesIdGroups: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The groups */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        groups: {
                            case: string;
                            /** @enum {string} */
                            verdict: "AC" | "PA" | "WA" | "PE" | "RE" | "SE" | "TLE" | "WTL" | "MLE" | "OLE" | "MISSING" | "SKIP" | "CANCELLED" | "IE";
                            sentence: string;
                            students: string[];
                            example: {
                                student: string;
                                runId: string;
                            };
                        }[];
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postBatchesIdRerun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    which: ("failed" | "ie" | "all") | string[];
                    assignmentVersion?: number;
                };
            };
        };
        responses: {
            /** @description The draft */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatchesIdDraftsNumber: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The draft */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postBatchesIdDraftsNumberPublish: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The draft */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postBatchesIdDraftsNumberDiscard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The draft */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postBatchesIdStudentsStudentOverride: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                student: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    score: number | null;
                    /** @default  */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postBatchesIdStudentsStudentAttempts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                student: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    extra: number;
                    /** @default  */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postBatchesIdStudentsStudentExtension: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                student: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    due: string | null;
                    /** @default  */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postBatchesIdStudentsStudentLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                student: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    limits: {
                        cpuTimeMs?: number;
                        wallTimeMs?: number;
                        memoryBytes?: number;
                        outputBytes?: number;
                    };
                    /** @default  */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatchesIdGrid: {
        parameters: {
            query?: {
                cursor?: number;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GradingGrid"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatchesIdDrafts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The drafts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        drafts: {
                            number: number;
                            /** @enum {string} */
                            state: "open" | "published" | "discarded";
                            /** Format: date-time */
                            createdAt: string;
                            by: string;
                            students: number;
                            graded: number | null;
                        }[];
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatchesIdStudentsStudentFiles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                student: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The files */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        files: {
                            path: string;
                            content: string;
                            /** @enum {string} */
                            encoding: "utf8" | "base64";
                        }[];
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatchesIdArtifacts: {
        parameters: {
            query: {
                student: string;
                case: string;
                name: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bytes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": Blob;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatchesIdScores: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The scores */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        scores: {
                            student: string;
                            /** @enum {string} */
                            state: "waiting" | "sent" | "failed";
                            /** @description What the platform has; null: nothing yet */
                            score: number | null;
                            maxScore: number | null;
                            sentAt: string | null;
                            /** @description Failed tries of the score that waits or failed */
                            tries: number;
                            /** @description Why the last try failed */
                            problem: string | null;
                        }[];
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postBatchesIdScoresSend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are sent soon */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postAssignmentsNamePublish: {
        parameters: {
            query?: {
                /** @description Id of a course */
                course?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    version?: number;
                    students?: string[] | null;
                };
            };
        };
        responses: {
            /** @description The assignment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postAssignmentsNameClose: {
        parameters: {
            query?: {
                /** @description Id of a course */
                course?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The assignment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAssignmentsNameSubmissions: {
        parameters: {
            query?: {
                cursor?: number;
                limit?: number;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        students: {
                            student: string;
                            name: string | null;
                            attempts: {
                                limit: number | null;
                                used: number;
                                left: number | null;
                                extra: number;
                            };
                            due: string | null;
                            extension: {
                                /** Format: date-time */
                                due: string;
                                note: string;
                                by: string;
                            } | null;
                            limits: {
                                limits: {
                                    cpuTimeMs?: number;
                                    wallTimeMs?: number;
                                    memoryBytes?: number;
                                    outputBytes?: number;
                                };
                                note: string;
                                by: string;
                            } | null;
                            overridden: {
                                score: number;
                                note: string;
                                by: string;
                            } | null;
                            counts: string | null;
                            score: number | null;
                            maxScore: number;
                            late: boolean;
                            needsAttention: boolean;
                            submissions: {
                                id: string;
                                attempt: number;
                                version: number;
                                /** Format: date-time */
                                submittedAt: string;
                                /** Format: date-time */
                                receivedAt: string;
                                late: boolean;
                                offline: boolean;
                                penaltyPercent: number;
                                /** @enum {string} */
                                state: "queued" | "active" | "finished";
                                score: number | null;
                                maxScore: number;
                                needsAttention: boolean;
                                counts: boolean;
                                usesAttempt: boolean;
                            }[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAssignmentsNamePackage: {
        parameters: {
            query?: {
                /** @description Id of a course */
                course?: string;
                version?: number;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The zip */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAssignments: {
        parameters: {
            query?: {
                /** @description Id of a course */
                course?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What they are, without their cases */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        assignments: components["schemas"]["AssignmentSummary"][];
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postAssignments: {
        parameters: {
            query?: {
                /** @description Id of a course */
                course?: string;
                /** @description Longest wait for the trial in ms; afterwards its report says that it is running */
                wait?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    files: {
                        path: string;
                        content: string;
                        /**
                         * @default utf8
                         * @enum {string}
                         */
                        encoding?: "utf8" | "base64";
                    }[];
                };
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description A zip: an assignment.yaml with its files, or pairs of .in and .out
                     */
                    package: Blob;
                };
            };
        };
        responses: {
            /** @description The assignment with the report of its trial */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAssignmentsName: {
        parameters: {
            query?: {
                /** @description Id of a course */
                course?: string;
                version?: number;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The assignment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putAssignmentsName: {
        parameters: {
            query?: {
                /** @description Id of a course */
                course?: string;
                /** @description Longest wait for the trial in ms; afterwards its report says that it is running */
                wait?: number;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    files: {
                        path: string;
                        content: string;
                        /**
                         * @default utf8
                         * @enum {string}
                         */
                        encoding?: "utf8" | "base64";
                    }[];
                };
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description A zip: an assignment.yaml with its files, or pairs of .in and .out
                     */
                    package: Blob;
                };
            };
        };
        responses: {
            /** @description The assignment with the report of its trial */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Assignment"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteAssignmentsName: {
        parameters: {
            query?: {
                /** @description Id of a course */
                course?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSubmissionsPreview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description A zip or tar of submissions: a Moodle or Gradescope export, a folder or file per student
                     */
                    submissions: Blob;
                    /**
                     * Format: binary
                     * @description A CSV with the columns id, name, email and section
                     */
                    roster?: Blob;
                    /** @description A regular expression with the groups student and file */
                    pattern?: string;
                };
            };
        };
        responses: {
            /** @description The students that were found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        shape: "moodle" | "gradescope" | "folders" | "zips" | "flat" | "pattern";
                        students: {
                            student: string;
                            name: string | null;
                            files: {
                                path: string;
                                bytes: number;
                            }[];
                            fileCount: number;
                            submittedAt: string | null;
                        }[];
                        /** @description Of the roster, without a submission. */
                        missing: string[];
                        /** @description Not in the roster; graded nonetheless. */
                        unknown: string[];
                        leftOut: {
                            path: string;
                            reason: string;
                        }[];
                        problems: {
                            path: string;
                            reason: string;
                        }[];
                        /** @description Lengths of the lists, which may be cut. */
                        totals: {
                            students: number;
                            missing: number;
                            unknown: number;
                            leftOut: number;
                            problems: number;
                        };
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCourses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The courses */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        courses: {
                            id: string;
                            name: string;
                            /** @enum {string} */
                            role: "student" | "tutor" | "grader";
                        }[];
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCoursesIdMembers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The members, by user id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        members: {
                            userId: string;
                            /** @enum {string} */
                            role: "student" | "tutor" | "grader";
                            name: string | null;
                            /** @enum {string} */
                            source: "runq" | "platform";
                        }[];
                        platform: {
                            name: string;
                            deployment: string;
                            context: string;
                            canUpdate: boolean;
                            updatedAt: string | null;
                        } | null;
                        platforms: string[];
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postCoursesIdMembersUpdate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        enrolled: number;
                        changed: number;
                        same: number;
                        kept: number;
                        removed: number;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getClassroom: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The students */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Classroom"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMyAssignments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The assignments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        assignments: components["schemas"]["MyAssignment"][];
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMyAssignmentsNamePrecheck: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request finds what the first one created */
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    files: {
                        path: string;
                        content: string;
                        /**
                         * @default utf8
                         * @enum {string}
                         */
                        encoding?: "utf8" | "base64";
                    }[];
                };
            };
        };
        responses: {
            /** @description Its state */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MySubmission"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMyAssignmentsNameSubmissions: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request finds what the first one created */
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    files: {
                        path: string;
                        content: string;
                        /**
                         * @default utf8
                         * @enum {string}
                         */
                        encoding?: "utf8" | "base64";
                    }[];
                    /** Format: date-time */
                    submittedAt?: string;
                };
            };
        };
        responses: {
            /** @description Its state */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MySubmission"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMyAssignmentsNameChoose: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    submission: string;
                };
            };
        };
        responses: {
            /** @description The assignment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MyAssignmentDetail"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMyAssignmentsName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The assignment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MyAssignmentDetail"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMySubmissionsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The submission */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MySubmission"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMySubmissionsIdEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMyResults: {
        parameters: {
            query?: {
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The results */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: components["schemas"]["MyResult"][];
                    };
                    "text/csv": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSharesId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description {id, title, entry, files, createdAt, owner} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSharesId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getShares: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description {shares} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postShares: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request creates no second share */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    files: {
                        path: string;
                        content: string;
                        /**
                         * @default utf8
                         * @enum {string}
                         */
                        encoding?: "utf8" | "base64";
                    }[];
                    /** @default main.py */
                    entry?: string;
                    /** @default null */
                    title?: string | null;
                };
            };
        };
        responses: {
            /** @description {id, url, title, entry, createdAt, isOn, offBy, bytes} */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSharesIdOff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The share */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSharesIdOn: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The share */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMeData: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The zip; README.txt in it says what each file is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteMeData: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was deleted, and what stays */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedData"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getKeys: {
        parameters: {
            query?: {
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys, without their secrets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
                            id: string;
                            userId: string;
                            name: string;
                            scopes: ("runs" | "batches" | "read" | "ops")[];
                            /** @description Id of the only course that it is for; null: for all that its owner reaches. */
                            course: string | null;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            expiresAt: string;
                            /** @description Exact to a minute; null: never. */
                            lastUsedAt: string | null;
                        }[];
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    scopes: ("runs" | "batches" | "read" | "ops")[];
                    expiresInDays?: number;
                    course?: string;
                };
            };
        };
        responses: {
            /** @description The key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        userId: string;
                        name: string;
                        scopes: ("runs" | "batches" | "read" | "ops")[];
                        /** @description Id of the only course that it is for; null: for all that its owner reaches. */
                        course: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        expiresAt: string;
                        /** @description Exact to a minute; null: never. */
                        lastUsedAt: string | null;
                        /** @description The secret; no other response has it. */
                        key: string;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteKeysId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpsAccounts: {
        parameters: {
            query?: {
                search?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of accounts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accounts: components["schemas"]["Account"][];
                        /** @description Where the next page begins; null: there is none. A page may be short though another follows. */
                        nextCursor: string | null;
                        /** @description All accounts, found or not. */
                        total: number;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsAccountsRosterPreview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description A CSV with the columns id, name, email, role, course and section; only id is required
                     */
                    roster: Blob;
                    /** @description The reason, for the audit log */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Created, changed and equal accounts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterReport"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsAccountsRoster: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description A CSV with the columns id, name, email, role, course and section; only id is required
                     */
                    roster: Blob;
                    /** @description The reason, for the audit log */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description What was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RosterReport"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsAccountsIdInvite: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The link, in no other response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        url: string;
                        /** Format: date-time */
                        expiresAt: string;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsAccountsIdLock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The account */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsAccountsIdUnlock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The account */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsAccountsIdRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    role: "student" | "grader" | "ops";
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The account */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteOpsAccountsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsAccountsInvitations: {
        parameters: {
            query?: {
                format?: "json" | "html";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    userIds?: string[];
                    search?: string;
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The links, in no other response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        invitations: {
                            userId: string;
                            name: string | null;
                            section: string | null;
                            url: string;
                            /** Format: date-time */
                            expiresAt: string;
                        }[];
                        /** @description Further users of the search remain; the same request invites them */
                        isMore: boolean;
                    };
                    "text/html": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpsSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description {version, settings, configured, changed, ranges} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchOpsSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    settings: {
                        maxActiveUsers?: number | null;
                        runsPerStudent?: number | null;
                        runsPerGrader?: number | null;
                        parkedPerUser?: number | null;
                        maxRuns?: number | null;
                        batchReserveUsers?: number | null;
                        batchReserveRuns?: number | null;
                        maxWaitingStudent?: number | null;
                        maxWaitingGrader?: number | null;
                        waitingBytesStudent?: number | null;
                        waitingBytesGrader?: number | null;
                        waitingBudgetBytes?: number | null;
                        memoryOvercommitPercent?: number | null;
                        largeMemoryBytes?: number | null;
                        estimateMs?: number | null;
                        debtMs?: number | null;
                        leaseMs?: number | null;
                        maxRestarts?: number | null;
                        maxGradingRestarts?: number | null;
                        retryDelayMs?: number | null;
                        retentionStudentMs?: number | null;
                        retentionGraderMs?: number | null;
                        retentionBatchMs?: number | null;
                        retentionGradingMs?: number | null;
                        expiredRunIdMs?: number | null;
                        outputRetentionMs?: number | null;
                        artifactRetentionMs?: number | null;
                        outputBudgetBytes?: number | null;
                        outputBytesPerUser?: number | null;
                        keptRunsStudent?: number | null;
                        keptRunsGrader?: number | null;
                        keptRuns?: number | null;
                        batchesPerUser?: number | null;
                        idempotencyKeysPerUser?: number | null;
                        historyPerUser?: number | null;
                        inputBytes?: number | null;
                        artifactBytesPerUser?: number | null;
                        artifactBudgetBytes?: number | null;
                        artifactRunsPerUser?: number | null;
                        workspaceBytes?: number | null;
                        workspaceFiles?: number | null;
                        workspaceVersionBytes?: number | null;
                        workspaceVersions?: number | null;
                        workspaceVersionMs?: number | null;
                        workspaceStudentMs?: number | null;
                        workspaceGraderMs?: number | null;
                        workspaceBudgetBytes?: number | null;
                        workspaceProjects?: number | null;
                        sharesPerUser?: number | null;
                        shareBytesPerUser?: number | null;
                        assignmentsPerUser?: number | null;
                        assignmentBytesPerUser?: number | null;
                        assignmentVersions?: number | null;
                        publishedAssignments?: number | null;
                        studentsPerAssignment?: number | null;
                        attemptsPerAssignment?: number | null;
                        attemptsMs?: number | null;
                        offlineSubmissionMs?: number | null;
                        caseCacheBytesPerUser?: number | null;
                        caseCacheMs?: number | null;
                        clientDocumentBytes?: number | null;
                        clientDocumentMs?: number | null;
                        apiKeysPerUser?: number | null;
                        apiKeyMs?: number | null;
                        signInsPerUser?: number | null;
                        signInMs?: number | null;
                        signInIdleMs?: number | null;
                        maxAccounts?: number | null;
                        invitationMs?: number | null;
                        maxCourses?: number | null;
                        membersPerCourse?: number | null;
                        batchesPerCourse?: number | null;
                        passwordFailuresPerUser?: number | null;
                        passwordFailuresPerAddress?: number | null;
                        passwordFailureMs?: number | null;
                        lockoutMs?: number | null;
                        maxLockoutMs?: number | null;
                        maxFailureRecords?: number | null;
                        knownNetworkMs?: number | null;
                        knownNetworksPerUser?: number | null;
                        redisReserveBytes?: number | null;
                        auditEntries?: number | null;
                        maxWallTimeMs?: number | null;
                        maxSessionTimeMs?: number | null;
                        maxCpuTimeMs?: number | null;
                        maxMemoryBytesStudent?: number | null;
                        maxMemoryBytesGrader?: number | null;
                        maxOutputBytes?: number | null;
                        maxProcesses?: number | null;
                        maxDiskBytes?: number | null;
                        maxIdleTimeMs?: number | null;
                        exam?: boolean | null;
                        singleSignIn?: boolean | null;
                    };
                    version?: number;
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The current settings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsPause: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default null */
                    reason?: string | null;
                };
            };
        };
        responses: {
            /** @description The current settings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsResume: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The current settings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpsSettingsVersions: {
        parameters: {
            query?: {
                before?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description {versions, nextBefore} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsSettingsRevert: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    to: number;
                    version?: number;
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The current settings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpsUsers: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description {users, more} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsUsersIdCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description {cancelled} */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsUsersIdSignOut: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description {ended} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsUsersIdMute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default true */
                    muted?: boolean;
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The overrides of the user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsUsersIdLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    runsPerUser?: number | null;
                    maxWaiting?: number | null;
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The overrides of the user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpsUsersIdShares: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description {shares} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsUsersIdSharesOff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description {off} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpsWorkers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description {workers} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsWorkersIdQuiet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description {id, order} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsWorkersIdResume: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description {id, order} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsWorkersIdDrain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description {id, order} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpsHistory: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
                /** @description Seconds */
                step?: "60" | "600";
                format?: "json" | "csv";
                metric?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The steps in which something was recorded, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpsAudit: {
        parameters: {
            query?: {
                cursor?: string;
                format?: "json" | "csv";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description {entries, nextCursor} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpsRuns: {
        parameters: {
            query?: {
                id?: string;
                batch?: string;
                user?: string;
                label?: string;
                verdict?: "ok" | "runtime_error" | "syntax_error" | "time_limit" | "wall_time_limit" | "memory_limit" | "output_limit" | "idle_limit" | "cancelled" | "lost" | "internal_error";
                state?: "queued" | "active" | "finished";
                q?: string;
                minAge?: number;
                maxAge?: number;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; a short one may have a `nextCursor` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        runs: components["schemas"]["Run"][];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpsRunsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description {run, waiting, end, changes, attempts, programBytes, outputBytes} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsRunsIdLook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description {files, stdin, stdout, stderr} */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsRunsIdCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The run */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsBulk: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    action: "cancel" | "rerun";
                    filter: {
                        id?: string;
                        batch?: string;
                        user?: string;
                        label?: string;
                        /** @enum {string} */
                        verdict?: "ok" | "runtime_error" | "syntax_error" | "time_limit" | "wall_time_limit" | "memory_limit" | "output_limit" | "idle_limit" | "cancelled" | "lost" | "internal_error";
                        /** @enum {string} */
                        state?: "queued" | "active" | "finished";
                        q?: string;
                        minAge?: number;
                        maxAge?: number;
                    };
                };
            };
        };
        responses: {
            /** @description The preview; it expires after ten minutes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkPreview"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpsBulkId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The action */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkAction"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsBulkIdStart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    count: number;
                    why: string;
                };
            };
        };
        responses: {
            /** @description The action */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkAction"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpsCourses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The courses */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        courses: components["schemas"]["Course"][];
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsCourses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The course */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Course"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteOpsCoursesId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchOpsCoursesId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The course */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Course"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putOpsCoursesIdPlatform: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    platform?: string;
                    clientId?: string;
                    deployment?: string;
                    context?: string;
                    from?: string;
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description The platform */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        deployment: string;
                        context: string;
                        canUpdate: boolean;
                        updatedAt: string | null;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteOpsCoursesIdPlatform: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                    /**
                     * @default keep
                     * @enum {string}
                     */
                    members?: "keep" | "remove";
                };
            };
        };
        responses: {
            /** @description Unlinked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postOpsCoursesIdMembers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    members: {
                        userId: string;
                        /** @enum {string} */
                        role: "student" | "tutor" | "grader";
                    }[];
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description What was done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        enrolled: number;
                        changed: number;
                        same: number;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteOpsCoursesIdMembersUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpsUsersIdData: {
        parameters: {
            query?: {
                /** @description The reason, for the audit log */
                why?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The zip; README.txt in it says what each file is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteOpsUsersIdData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default  */
                    why?: string;
                };
            };
        };
        responses: {
            /** @description What was deleted, and what stays */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedData"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAuth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Modes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        modes: ("dev" | "jwt" | "oidc" | "accounts" | "lti")[];
                        dev: boolean;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Identity */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        userId: string;
                        /** @enum {string} */
                        role: "student" | "grader" | "ops";
                        name: string | null;
                        /** @description Id of the only course that the API key is for. */
                        course?: string;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postDevToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    userId: string;
                    /**
                     * @default student
                     * @enum {string}
                     */
                    role?: "student" | "grader" | "ops";
                };
            };
        };
        responses: {
            /** @description A token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        token: string;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cookie is set */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSignOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSignOutRedirect: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Where the browser goes on; null: nowhere. */
                        url: string | null;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSignOutEverywhere: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSignIns: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sign-ins */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        signIns: {
                            id: string;
                            /** @description How the user signed in: token, oidc or password. */
                            way: string;
                            /** @description What the browser calls itself. */
                            browser: string;
                            /** Format: date-time */
                            startedAt: string;
                            /**
                             * Format: date-time
                             * @description Exact to a minute.
                             */
                            lastSeenAt: string;
                            /**
                             * Format: date-time
                             * @description Its end; without requests it ends earlier.
                             */
                            expiresAt: string;
                            /** @description It is that of the request. */
                            isCurrent: boolean;
                        }[];
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSignInsId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postSignInPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    userId: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description The cookie is set */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postInvitationsRead: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description The user of the link */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        userId: string;
                        name: string | null;
                        /** @enum {string} */
                        role: "student" | "grader" | "ops";
                        /** Format: date-time */
                        expiresAt: string;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postInvitationsAccept: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description The password is set, and the cookie */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postMePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    oldPassword: string;
                    newPassword: string;
                };
            };
        };
        responses: {
            /** @description Changed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOidcStart: {
        parameters: {
            query?: {
                return?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the provider */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOidcCallback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the page */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPrivacy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The retention of each kind of data, now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        retention: components["schemas"]["Retention"][];
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLtiJwks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A key set */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: Record<string, never>[];
                    };
                };
            };
            /** @description A page */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLtiLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the platform */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A page */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description A page that says why not */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postLtiLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the platform */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A page */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description A page that says why not */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postLtiLaunch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description To the page */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A page */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description A page that says why not */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postLtiDeepLinking: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description A page */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description A page that says why not */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getQueues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description HTML */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postQueuesSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Set */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
