/** Calls by name from one thread to another, each answered once; RinggateError keeps its code on the way. */
import type { MessagePort, Worker } from 'node:worker_threads';
import { type ErrorCode, type FieldError, RinggateError } from '../../core/errors.ts';

interface Call {
  id: number;
  name: string;
  args: unknown[];
}
interface SentError {
  message: string;
  stack: string;
  code: ErrorCode | null;
  errors: readonly FieldError[];
  extra: Readonly<Record<string, unknown>>;
}
type Answer = { id: number; value: unknown } | { id: number; error: SentError };

export type Handlers = Record<string, (...args: never[]) => unknown>;

/** Serves calls in a thread; a handler that returns a promise does not hold up the next call. */
export function serveCalls(port: MessagePort, handlers: Handlers): void {
  port.on('message', (call: Call) => {
    const handler = handlers[call.name] as ((...args: unknown[]) => unknown) | undefined;
    try {
      if (handler === undefined) throw new Error(`the store has no call ${call.name}`);
      const value = handler(...call.args);
      if (value instanceof Promise) {
        value.then(
          (settled: unknown) => port.postMessage({ id: call.id, value: settled }),
          (error: unknown) => port.postMessage({ id: call.id, error: pack(error) }),
        );
        return;
      }
      port.postMessage({ id: call.id, value });
    } catch (error) {
      port.postMessage({ id: call.id, error: pack(error) });
    }
  });
}

export class ThreadCaller {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #nextId = 1;
  #dead: Error | null = null;

  /** @param onDeath called when the thread ends without having been asked to. */
  constructor(worker: Worker, onDeath: (error: Error) => void) {
    this.#worker = worker;
    worker.on('message', (answer: Answer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('error' in answer) waiting?.reject(unpack(answer.error));
      else waiting?.resolve(answer.value);
    });
    const die = (error: Error): void => {
      if (this.#dead !== null) return;
      this.#dead = error;
      for (const waiting of this.#waiting.values()) waiting.reject(error);
      this.#waiting.clear();
      onDeath(error);
    };
    worker.on('error', (error: unknown) => die(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => die(new RinggateError('unavailable', 'the thread of the store has ended')));
  }

  call<T>(name: string, args: unknown[], transfer: ArrayBuffer[] = []): Promise<T> {
    if (this.#dead !== null) return Promise.reject(this.#dead);
    const id = this.#nextId++;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#worker.postMessage({ id, name, args } satisfies Call, transfer);
    });
  }

  async end(): Promise<void> {
    this.#dead ??= new RinggateError('unavailable', 'the store is closed');
    await this.#worker.terminate();
  }
}

function pack(error: unknown): SentError {
  const known = error instanceof RinggateError ? error : null;
  const plain = error instanceof Error ? error : new Error(String(error));
  return {
    message: plain.message,
    stack: plain.stack ?? '',
    code: known?.code ?? null,
    errors: known?.errors ?? [],
    extra: known?.extra ?? {},
  };
}

function unpack(sent: SentError): Error {
  if (sent.code !== null)
    return new RinggateError(sent.code, sent.message, { errors: sent.errors, extra: sent.extra });
  const error = new Error(sent.message);
  error.stack = sent.stack;
  return error;
}
