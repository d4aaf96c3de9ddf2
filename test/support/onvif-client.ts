/** onvif of npm: a client that nobody here wrote. The only file that imports it. */
import { Cam } from 'onvif';

export interface OnvifClient {
  deviceInformation(): Promise<{ manufacturer: string; model: string; serialNumber: string }>;
  profileTokens(): string[];
  streamUri(profileToken: string): Promise<string>;
  snapshotUri(profileToken: string): Promise<string>;
  position(): Promise<{ x: number; y: number; zoom: number }>;
  move(speed: { x: number; y: number; zoom: number }): Promise<void>;
  moveTo(place: { x: number; y: number; zoom: number }): Promise<void>;
  stop(): Promise<void>;
  /** By name. */
  presets(): Promise<Record<string, { $: { token: number | string } }>>;
  goTo(preset: string): Promise<void>;
  /** The XML of one answer to a pull on a pull point of its own; `isReady` runs between making and pulling it. */
  pull(isReady: () => void): Promise<string>;
}

type Answer = (error: Error | null, data?: unknown) => void;
/** One call of the client as a promise; its answers are of no type worth the name. */
const asked = <T>(call: (answer: Answer) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    call((error, data) => (error ? reject(error) : resolve(data as T)));
  });

/** Connected: clock, services and profiles asked for. `useWSSecurity` false: HTTP Digest only. */
export async function connectOnvif(camera: {
  address: string;
  httpPort: number;
  username: string;
  password: string;
  useWSSecurity?: boolean;
}): Promise<OnvifClient> {
  const cam = new Cam({
    hostname: camera.address,
    port: camera.httpPort,
    username: camera.username,
    password: camera.password,
    useWSSecurity: camera.useWSSecurity ?? true,
    autoconnect: false,
    timeout: 10_000,
  });
  await asked((answer) => cam.connect(answer));
  return {
    deviceInformation: () => asked((answer) => cam.getDeviceInformation(answer)),
    profileTokens: () => (cam.profiles ?? []).map((profile) => profile.$?.token ?? ''),
    streamUri: async (profileToken) =>
      (await asked<{ uri: string }>((answer) => cam.getStreamUri({ protocol: 'RTSP', profileToken }, answer)))
        .uri,
    snapshotUri: async (profileToken) =>
      (await asked<{ uri: string }>((answer) => cam.getSnapshotUri({ profileToken }, answer))).uri,
    position: async () =>
      (await asked<{ position: { x: number; y: number; zoom: number } }>((answer) => cam.getStatus(answer)))
        .position,
    move: (speed) => asked((answer) => cam.continuousMove(speed, answer)),
    moveTo: (place) => asked((answer) => cam.absoluteMove(place, answer)),
    stop: () => asked((answer) => cam.stop({ panTilt: true, zoom: true }, answer)),
    presets: () => asked((answer) => cam.getPresets(answer)),
    goTo: (preset) => asked((answer) => cam.gotoPreset({ preset }, answer)),
    async pull(isReady) {
      await asked((answer) => cam.createPullPointSubscription(answer));
      let xml = '';
      cam.on('rawResponse', (text) => {
        xml = text;
      });
      isReady();
      await asked((answer) => cam.pullMessages({ messageLimit: 5 }, answer));
      return xml;
    },
  };
}
