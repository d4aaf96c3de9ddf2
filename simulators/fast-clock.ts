/**
 * Preload (`node --import ./simulators/fast-clock.ts …`) that lets the clock of a process run faster, so that an hour of
 * traffic, with the times that vehicles really take, passes in a few minutes. The gateway and the simulator get the same
 * SIM_CLOCK_FACTOR and SIM_CLOCK_FROM (UTC ms from which on it runs faster). Timers stay as they are.
 */
const factor = Number(process.env.SIM_CLOCK_FACTOR ?? '1');
const fromMs = Number(process.env.SIM_CLOCK_FROM ?? '0');
const realNow = Date.now;
Date.now = () => Math.round(fromMs + (realNow() - fromMs) * factor);
