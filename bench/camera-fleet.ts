/** The simulated cameras of `bench/health.ts`, as a process of their own: says what they are, ends with its parent. */
import { startCameras } from '../simulators/cameras/start-cameras.ts';

const fleet = await startCameras({
  count: Number(process.argv[2] ?? '420'),
  multicast: false,
  video: 'lazy',
});
process.send?.(fleet.describe());
process.on('disconnect', () => {
  fleet.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
