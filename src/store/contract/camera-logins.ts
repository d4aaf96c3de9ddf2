/** User names and passwords that are tried on cameras of an area, in order. Sealed: the store cannot read them. */

export interface CameraLogin {
  id: string;
  /** What people call it; neither user name nor password. */
  name: string;
  /** null: the whole tree. */
  areaId: string | null;
  createdAt: string;
}
export type SealedCameraLogin = CameraLogin & { sealedLogin: string };

export interface CameraLoginsRepository {
  /** In the order in which they are tried: as they were added. `areaIds`: only of these areas; null = all. */
  list(areaIds: readonly string[] | null): CameraLogin[];
  /** @throws RinggateError not_found */
  get(id: string): CameraLogin;
  /** In order, with what opens them. */
  sealed(areaIds: readonly string[] | null): SealedCameraLogin[];
  /** @throws RinggateError conflict (id, or name within the area, taken), invalid_request (unknown area) */
  insert(login: SealedCameraLogin): CameraLogin;
  /** @throws RinggateError not_found */
  remove(id: string): void;
}
