import { expect, test } from 'vitest';
import type { UploadProgress, UploadResult } from '../../grading/upload.js';
import { createUpload } from './create-upload.js';

/** A request that the test answers. */
function createRequest<T>() {
  let options: { onProgress: (progress: UploadProgress) => void; signal: AbortSignal } | null = null;
  let resolve = (_answer: UploadResult<T>) => {};
  const promise = new Promise<UploadResult<T>>((take) => {
    resolve = take;
  });
  return {
    send: (given: NonNullable<typeof options>) => {
      options = given;
      return promise;
    },
    progress: (sentBytes: number) => options!.onProgress({ sentBytes, totalBytes: 10 }),
    isAborted: () => options!.signal.aborted,
    answer: (result: UploadResult<T>) => resolve(result),
  };
}

test('an upload is sent, read by the server, and done', async () => {
  const upload = createUpload();
  const request = createRequest<string>();
  const result = upload.send(request.send);
  request.progress(4);
  expect(upload.state.get()).toEqual({ kind: 'sending', progress: { sentBytes: 4, totalBytes: 10 } });
  request.progress(10);
  expect(upload.state.get()).toEqual({ kind: 'reading' });
  request.answer({ ok: true, value: 'saved' });
  expect(await result).toBe('saved');
  expect(upload.state.get()).toEqual({ kind: 'idle' });
});

test('a refusal has every reason, with the part of the form that it is about', async () => {
  const upload = createUpload();
  const request = createRequest();
  const result = upload.send(request.send);
  request.answer({
    ...{ ok: false, status: 422, detail: 'The roster is not valid; see errors.' },
    errors: [
      { pointer: '/roster', message: 'line 2: has no id' },
      { pointer: '/submissions', message: '"../a" is no path' },
    ],
  });
  expect(await result).toBeNull();
  expect(upload.state.get()).toEqual({
    ...{ kind: 'failed', detail: 'The roster is not valid.' },
    errors: ['Roster, line 2: has no id', '"../a" is no path'],
  });
});

test('a cancelled upload is aborted, and its late answer changes nothing', async () => {
  const upload = createUpload();
  const request = createRequest();
  const result = upload.send(request.send);
  upload.cancel();
  expect(request.isAborted()).toBe(true);
  request.progress(5);
  request.answer({ ok: true, value: 'late' });
  expect(await result).toBeNull();
  expect(upload.state.get()).toEqual({ kind: 'idle' });
});

test('a new upload takes the place of one that is not done', async () => {
  const upload = createUpload();
  const [first, second] = [createRequest<string>(), createRequest<string>()];
  const [one, two] = [upload.send(first.send), upload.send(second.send)];
  first.answer({ ok: true, value: 'first' });
  second.answer({ ok: true, value: 'second' });
  expect(await Promise.all([one, two])).toEqual([null, 'second']);
});

test('a picked folder becomes a zip with its name', async () => {
  const files = [{ path: 'hw03/tests/1.in', file: new File(['1'], '1.in') }];
  const zip = await createUpload().pack({ kind: 'files', name: 'hw03', files });
  expect(zip?.name).toBe('hw03.zip');
  expect(new Uint8Array(await zip!.arrayBuffer()).subarray(0, 2)).toEqual(new TextEncoder().encode('PK'));
});
