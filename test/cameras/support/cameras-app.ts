/** The routes of cameras over the real repositories, with scripted cameras on the network. */
import { sessionRoutes } from '../../../src/accounts/session-routes.ts';
import { userRoutes } from '../../../src/accounts/user-routes.ts';
import { Describer } from '../../../src/cameras/describer.ts';
import { DiscoveryJobs } from '../../../src/cameras/discovery-jobs.ts';
import { discoveryRoutes } from '../../../src/cameras/discovery-routes.ts';
import { cameraLoginRoutes } from '../../../src/cameras/login-routes.ts';
import { createRecogniser } from '../../../src/cameras/recognise.ts';
import { registrationRoutes } from '../../../src/cameras/registration-routes.ts';
import type { DiscoveryView } from '../../../src/cameras/schemas.ts';
import type { RouteModule } from '../../../src/http/app.ts';
import { registryRoutes } from '../../../src/registry/routes.ts';
import { adminPassword, openTestApp, type TestApp } from '../../support/app.ts';
import { type ScriptedCamera, type ScriptedFinder, scriptedFinder } from './scripted-finder.ts';

export const networks = ['10.0.0.0/8', 'fc00::/7'];

export interface CamerasApp extends TestApp {
  finder: ScriptedFinder;
  admin: string;
  /** Looks for cameras and waits for the end. */
  find(token: string, body?: object): Promise<DiscoveryView>;
  ended(token: string, id: string): Promise<DiscoveryView>;
}

export async function openCamerasApp(cameras: ScriptedCamera[]): Promise<CamerasApp> {
  const finder = scriptedFinder(cameras);
  // the parts are made with the context that the app is given
  const routes: RouteModule = (app, context) => {
    const describer = new Describer({ context, finder, interfaces: [] });
    const jobs = new DiscoveryJobs({
      finder,
      clock: context.clock,
      log: context.log,
      ...createRecogniser(context, async () => (await context.store.registry.snapshot()).devices),
    });
    discoveryRoutes({ jobs, networks, interfaces: [], probeMs: 1000 })(app, context);
    registrationRoutes({ jobs, describer, networks })(app, context);
  };
  const test = await openTestApp({
    routes: [sessionRoutes, userRoutes, registryRoutes, cameraLoginRoutes, routes],
    options: { makes: ['ringgate', 'onvif'] },
  });
  const admin = await test.signIn('admin', adminPassword);
  for (const [id, parentId] of [
    ['district', null],
    ['east', 'district'],
    ['west', 'district'],
  ] as const)
    await test.store.registry.createArea({ id, name: id, parentId });
  for (const id of ['east', 'west'])
    await test.store.registry.createCheckpoint({
      id: `c-${id}`,
      name: id,
      grade: 'C',
      ringId: null,
      kind: 'checkpoint',
      areaId: id,
      position: { lat: 32, lon: 120, datum: 'wgs84' },
      road: 'G15',
      lanes: [{ number: 1, headingDeg: 90 }],
      staffed: false,
    });
  const ended: CamerasApp['ended'] = async (token, id) => {
    for (;;) {
      const { body } = await test.call(token, 'GET', `/discovery/${id}`);
      const view = body as unknown as DiscoveryView;
      if (view.state !== 'running') return view;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return {
    ...test,
    finder,
    admin,
    ended,
    async find(token, body = {}) {
      const started = await test.call(token, 'POST', '/discovery', body);
      if (started.status !== 201) throw new Error(JSON.stringify(started.body));
      return ended(token, String(started.body.id));
    },
  };
}
