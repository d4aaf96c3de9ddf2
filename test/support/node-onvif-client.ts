/** node-onvif: a client that nobody here wrote. The only file that imports it. */
import onvif from 'node-onvif';

export type NodeOnvifDevice = InstanceType<typeof onvif.OnvifDevice>;

/** Connected: clock, capabilities, device information, profiles and addresses asked for. */
export async function connectNodeOnvif(camera: {
  xaddr: string;
  username: string;
  password: string;
}): Promise<{ device: NodeOnvifDevice; information: Record<string, string> }> {
  const device = new onvif.OnvifDevice({ xaddr: camera.xaddr, user: camera.username, pass: camera.password });
  return { device, information: await device.init() };
}
