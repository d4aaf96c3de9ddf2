/** argon2id: the only file that knows the package. */
import { hash, verify } from '@node-rs/argon2';

// OWASP's first choice for argon2id: 19 MiB, two passes, one lane
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Each takes a core for tens of milliseconds: a flood of sign-ins must leave the rest of the gateway its cores. */
const atOnce = 2;
let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    // the place goes on to the next one, so that `running` stays right
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

/** The hash of a password with its salt and parameters, as text. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize('NFKC'), parameters));
}

/** Whether the password made the hash. */
export function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  return inTurn(() => verify(passwordHash, password.normalize('NFKC')));
}
