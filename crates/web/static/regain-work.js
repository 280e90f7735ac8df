// Searches the number that solves a puzzle: SHA-256 of its 40 bytes and the number begins with 18 zero bits. On average 262,144 hashes.

const zeros = 18;

// The constants of FIPS 180-4: the first 32 bits of the fractions of the cube roots of the first 64 primes, and of the square roots
// of the first eight.
const cubes = new Int32Array(64);
const squares = new Int32Array(8);
for (let number = 2, found = 0; found < 64; number++) {
  let prime = true;
  for (let divisor = 2; divisor * divisor <= number; divisor++) prime &&= number % divisor !== 0;
  if (!prime) continue;
  if (found < 8) squares[found] = (Math.sqrt(number) * 2 ** 32) | 0;
  cubes[found++] = (Math.cbrt(number) * 2 ** 32) | 0;
}

const schedule = new Int32Array(64);
const state = new Int32Array(8);

// The rounds from `start` to `end`, on `state`.
const rounds = (start, end) => {
  let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (let at = start; at < end; at++) {
    const fives = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + fives + ((e & f) ^ (~e & g)) + cubes[at] + schedule[at]) | 0;
    const twos = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (twos + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
  state[4] = e;
  state[5] = f;
  state[6] = g;
  state[7] = h;
};

onmessage = ({ data }) => {
  const bytes = Uint8Array.from(atob(data.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const words = new DataView(bytes.buffer);
  for (let at = 0; at < 10; at++) schedule[at] = words.getInt32(at * 4);
  // One block: the bytes, the number, the mark of the end, the length in bits.
  schedule[11] = 1 << 31;
  schedule[15] = 44 * 8;
  // The puzzle's own words are the same for each number.
  state.set(squares);
  rounds(0, 10);
  const begun = state.slice();
  for (let number = 0; number < 2 ** 32; number++) {
    schedule[10] = number;
    for (let at = 16; at < 64; at++) {
      const a = schedule[at - 15], b = schedule[at - 2];
      const low = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
      const high = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
      schedule[at] = schedule[at - 16] + low + schedule[at - 7] + high;
    }
    state.set(begun);
    rounds(10, 64);
    if ((state[0] + squares[0]) >>> (32 - zeros) === 0) {
      postMessage({ solution: number });
      return;
    }
    // How likely it is to have been found by now.
    if (number % 8192 === 0) postMessage({ likely: 100 * (1 - Math.exp(-number / 2 ** zeros)) });
  }
};
