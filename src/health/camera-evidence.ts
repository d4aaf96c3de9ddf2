/** What a look at a camera says of it. */
import type { FrameReport } from '../media/contract.ts';
import type { CameraProbe } from '../onvif/contract.ts';
import type { DeviceRecord } from './device-record.ts';
import { lookAtClock } from './looks.ts';

export function noteProbe(record: DeviceRecord, probe: CameraProbe, nowMs: number): void {
  const problem = probe.problem?.detail ?? null;
  if (probe.problem?.code === 'address_refused') {
    record.set('reachable', null, nowMs, problem);
    return;
  }
  const answered = `answers in ${Math.round(probe.tookMs)} ms`;
  record.set('reachable', probe.reachable, nowMs, probe.reachable ? answered : problem);
  if (probe.reachable && probe.login !== 'not_tried') {
    const ok = probe.login === 'accepted' || probe.login === 'not_needed';
    record.set('login', ok, nowMs, ok ? null : problem, probe.login === 'missing' ? { missing: true } : {});
  }
  if (probe.clock === null) return;
  const { offsetMs, uncertaintyMs } = probe.clock;
  record.clock.measure({ atMs: nowMs, offsetMs, uncertaintyMs, measuredBy: 'onvif' });
  lookAtClock(record, nowMs);
}

/** A look at its stream that is sure of what it says. */
export function noteFrames(record: DeviceRecord, report: FrameReport, nowMs: number): void {
  // that it is not reached or does not let in is said by other evidence
  if (!report.ok && (record.ok('reachable') !== true || record.ok('login') === false)) return;
  const code = report.problem?.code ?? null;
  // what cannot be looked at here is not wrong
  if (code === 'stream_unsupported' || code === 'address_refused') {
    record.set('stream', null, nowMs, report.problem?.detail ?? null);
    record.set('frames', null, nowMs);
    return;
  }
  const opened = report.ok || code === 'stream_silent' || code === 'no_frames';
  const detail = report.problem?.detail ?? null;
  record.set('stream', opened, nowMs, opened ? null : detail);
  const seen = report.ok ? true : opened ? false : null;
  record.set('frames', seen, nowMs, report.ok ? `first frame after ${report.firstFrameMs ?? 0} ms` : detail);
}
