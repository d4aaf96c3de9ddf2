/** What a stream server needs of a video, wherever it comes from. */
import type { VideoFrame } from './frames.ts';

/** For the description of the stream. */
export interface StreamFacts {
  codec: 'H264' | 'H265' | 'JPEG';
  framesPerSecond: number;
  /** SPS and PPS, or VPS, SPS and PPS; empty with JPEG. */
  parameterSets: readonly Buffer[];
}

/** Ticks of the 90 kHz clock since the first frame of this subscription. */
export type FrameListener = (frame: VideoFrame, ticks: number) => void;

export interface VideoStream {
  /** Starts what has to be started. Throws a SimulatorError where there is no video. */
  facts(): Promise<StreamFacts>;
  /** Frames as they are due, the first one a key frame. Answers how to stop. */
  subscribe(listener: FrameListener): () => void;
}

export const ticksPerSecond = 90_000;
