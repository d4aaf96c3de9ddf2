/** The part of node-onvif that the tests use; it brings no types. */
declare module 'node-onvif' {
  interface DeviceProfile {
    token: string;
    name: string;
    snapshot: string;
    video: { encoder: { encoding?: string; resolution: { width: number; height: number } } | null };
    stream: { udp: string; http: string; rtsp: string };
  }
  class OnvifDevice {
    constructor(params: { xaddr: string; user?: string; pass?: string });
    init(): Promise<Record<string, string>>;
    getProfileList(): DeviceProfile[];
    getUdpStreamUrl(): string;
    fetchSnapshot(): Promise<{ headers: Record<string, string>; body: Buffer }>;
    ptzMove(params: { speed: { x: number; y: number; z: number }; timeout?: number }): Promise<void>;
    ptzStop(): Promise<void>;
  }
  const onvif: { OnvifDevice: typeof OnvifDevice };
  export default onvif;
}
