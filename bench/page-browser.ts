/** What a page does on its main thread and in its memory, as Chromium itself tells it. */
import type { CDPSession, Page } from 'playwright-core';

/** Runs in the page before its own scripts: notes each long task and each input with its wait. */
export const observe = `(() => {
  const seen = { tasks: [], inputs: [] };
  window.__seen = seen;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.tasks.push(entry.duration);
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.inputs.push(entry.processingStart - entry.startTime);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
})()`;

export interface Seen {
  /** Tasks of the main thread over 50 ms, in ms of the wall clock: on a busy machine also what others took of it. */
  tasks: number[];
  /** From the key or button to the page's first own line, ms, of those inputs that took 16 ms or more in all. */
  inputs: number[];
}

/** What was seen since the last asking. */
export async function seenSince(page: Page): Promise<Seen> {
  return (await page.evaluate(
    '({ tasks: window.__seen.tasks.splice(0), inputs: window.__seen.inputs.splice(0) })',
  )) as Seen;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds: of the wall clock, and of the thread's own CPU. */
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

export interface TaskTimes {
  /** Tasks of the page's main thread. */
  tasks: number;
  /** The longest by the wall clock, and by the CPU that its thread was given, ms. */
  longestMs: number;
  longestCpuMs: number;
  /** Tasks with more than 50 ms of CPU. */
  over50CpuMs: number;
}

/** Traces the main threads of all pages of the browser until the returned function is called. */
export async function traceTasks(session: CDPSession): Promise<() => Promise<TaskTimes>> {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    // only what is counted is kept: a minute has some hundred thousand events
    for (const event of value as unknown as TraceEvent[])
      if (event.name === 'thread_name' || event.name.endsWith('RunTask')) events.push(event);
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'disabled-by-default-devtools.timeline'] },
  });
  return async () => {
    const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
    await session.send('Tracing.end');
    await complete;
    const mains = new Set(
      events
        .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
        .map(({ pid, tid }) => `${pid}/${tid}`),
    );
    const tasks = events.filter(({ ph, pid, tid }) => ph === 'X' && mains.has(`${pid}/${tid}`));
    const cpuMs = tasks.map(({ tdur }) => (tdur ?? 0) / 1000);
    return {
      tasks: tasks.length,
      longestMs: tasks.reduce((most, { dur }) => Math.max(most, (dur ?? 0) / 1000), 0),
      longestCpuMs: cpuMs.reduce((most, ms) => Math.max(most, ms), 0),
      over50CpuMs: cpuMs.filter((ms) => ms > 50).length,
    };
  };
}

export interface Memory {
  heapMb: number;
  nodes: number;
  listeners: number;
}

/** What the page holds after a collection. */
export async function memoryOf(session: CDPSession): Promise<Memory> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0;
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  return { heapMb: heap / 1e6, nodes, listeners: jsEventListeners };
}
