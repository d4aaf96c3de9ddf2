/** Who a command acts as: whoever may use the data folder, by the name of the system's account. */
export function operatorName(): string {
  return process.env.SUDO_USER ?? process.env.USER ?? 'command';
}
