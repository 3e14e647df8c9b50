import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const clientFolder = fileURLToPath(new URL('../../clients/python', import.meta.url));
const timeoutMs = 50_000;

/** A Python program that runs on this machine and uses the Python client. */
export interface PythonProgram {
  child: ChildProcess;
  stdout(): string;
  /** Resolves with its stdout when it ends; rejects with its stderr unless its exit code is 0. */
  ended: Promise<string>;
}

/** Starts a program with `from runq import *` at its top; a program that hangs is killed. */
export function startPython(code: string, env: Record<string, string>): PythonProgram {
  return start(['-c', `import os, sys\nfrom runq import *\n${code}`], env);
}

/** Starts the client's own command. stdin stays open. */
export function startPythonCommand(args: string[], env: Record<string, string>): PythonProgram {
  return start([`${clientFolder}/runq.py`, ...args], env);
}

/** Runs a program to its end and returns the JSON that it printed. */
export async function runPython<T>(code: string, env: Record<string, string>): Promise<T> {
  const program = startPython(`import json\n${code}`, env);
  return JSON.parse(await program.ended) as T;
}

function start(args: string[], env: Record<string, string>): PythonProgram {
  const child = spawn('/usr/bin/python3', args, {
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    env: { PATH: process.env.PATH, PYTHONPATH: clientFolder, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1', ...env },
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  const ended = new Promise<string>((resolve, reject) => {
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output.stdout);
      else reject(Object.assign(new Error(`exit ${code ?? signal}: ${output.stderr}`), { code, ...output }));
    });
  });
  return { child, stdout: () => output.stdout, ended };
}
