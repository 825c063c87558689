// A password to begin with: drawn by the browser's generator of secrets, easy to read aloud.

/** Nothing that is taken for something else: no 0 and o, no 1, i and l. */
const SIGNS = "abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS = 4;
const IN_A_GROUP = 5;

type Draw = (bytes: Uint8Array<ArrayBuffer>) => void;

/** Like `kq7mx-2fhna-…`: 99 bits, far more than anybody can try. */
export function password(draw: Draw = (bytes) => crypto.getRandomValues(bytes)): string {
  // Bytes from here on would make the first signs likelier than the others.
  const fair = 256 - (256 % SIGNS.length);
  const byte = new Uint8Array(1);
  const sign = (): string => {
    do draw(byte);
    while (byte[0]! >= fair);
    return SIGNS[byte[0]! % SIGNS.length]!;
  };
  const group = (): string => Array.from({ length: IN_A_GROUP }, sign).join("");
  return Array.from({ length: GROUPS }, group).join("-");
}
