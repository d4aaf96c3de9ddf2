/** The options of the simulators' commands with their help, for whoever builds a command line of them. */
import { scenarioName } from './scenario-name.ts';

/** Options as a command line gives them, by their long names without the dashes. */
export type CommandOptions = Readonly<Record<string, string | boolean | undefined>>;

/** The options of each command with their help, for the command line. */
export const simulateOptionHelp = {
  url: 'broker, mqtt://host:port or mqtts://…',
  scenario: `scenario (default ${scenarioName})`,
  seed: 'seed: the same seed and start give the same truth (default 1)',
  reads: 'how many different reads (default 20000)',
  rate: 'messages a second; scenario time is compressed so that each read is captured when it is published',
  speed: 'instead of --rate: times real time (default 1, rush hours and all)',
  truth: 'file for the truth, JSON lines',
  start: 'time of scenario time 0, RFC 3339 (default: when publishing begins); in the past, reads are late',
  traffic: 'reads a second of scenario time at the height of the rush (default 20)',
  listed: 'how many vehicles are on lists (default 48)',
  'listed-share': 'share of the drives that listed vehicles make, 0 to 1 (default 0.03)',
  'misread-rate': 'share of reads that are misread, 0 to 1 (default 0.02)',
  api: 'a gateway to set up first, http://…; devices then publish with the credentials it gives',
  username: 'with --api an administrator, without it the account of the broker',
  password: 'the password of that account',
  ca: 'file with the authority of the certificate of the broker',
} as const;
export const scoreOptionHelp = {
  truth: 'the truth file of the run',
  api: 'the gateway, http://…',
  username: 'an administrator, who makes an officer for the time being, or an officer',
  password: 'the password of that account',
  settle: 'seconds to wait for reads that do not come in (default 15)',
} as const;
export const cameraOptionHelp = {
  count: 'how many cameras (default 12)',
  seed: 'seed: the same seed gives the same cameras (default 1)',
  bind: 'address (default 127.0.0.1: on Linux each camera has a loopback address of its own; a loopback address: from it on; any other: all cameras on it, by port)',
  'http-port': 'port of the ONVIF services (default: any free one for each camera)',
  'rtsp-port': 'port of the streams (default: any free one for each camera)',
  username: 'login of the cameras (default admin)',
  password: 'its password (default in the ready line)',
  defects:
    'what is wrong with them: names in the order of the cameras, or number:name, joined by + and separated by commas (clock,none,5:digest-only+slow), or a JSON file',
  'live-clock': 'numbers of cameras, from 0, whose main stream is a live picture with the clock in it',
  ffmpeg: 'the program that makes the video (default ffmpeg)',
} as const;
