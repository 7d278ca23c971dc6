// WAV files of 32-bit floats.

/** Where a file says how many bits a sample has. */
export const BITS_AT = 34;

/** A file of these channels. */
export function write(channels, rate) {
  const frames = channels[0].length;
  const header = Buffer.alloc(44);
  const block = 4 * channels.length;
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + block * frames, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(3, 20);
  header.writeUInt16LE(channels.length, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(block * rate, 28);
  header.writeUInt16LE(block, 32);
  header.writeUInt16LE(32, BITS_AT);
  header.write("data", 36);
  header.writeUInt32LE(block * frames, 40);
  const samples = Buffer.alloc(block * frames);
  for (let n = 0; n < frames; n++) {
    channels.forEach((channel, c) => samples.writeFloatLE(channel[n], block * n + 4 * c));
  }
  return Buffer.concat([header, samples]);
}

/** The rate and the channels of a file. */
export function read(bytes) {
  let [channels, rate, float] = [0, 0, false];
  for (let at = 12; at < bytes.length; ) {
    const [chunk, length] = [bytes.toString("latin1", at, at + 4), bytes.readUInt32LE(at + 4)];
    const start = at + 8;
    if (chunk === "fmt ") {
      const tag = bytes.readUInt16LE(start);
      float = tag === 3 || (tag === 0xfffe && bytes.readUInt16LE(start + 24) === 3);
      channels = Array.from({ length: bytes.readUInt16LE(start + 2) }, () => []);
      rate = bytes.readUInt32LE(start + 4);
    }
    if (chunk === "data") {
      if (!float) throw new Error("not 32-bit floats");
      const count = channels.length;
      const samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + start + length));
      return { rate, channels: channels.map((_, c) => samples.filter((_, n) => n % count === c)) };
    }
    at = start + length + (length & 1);
  }
  throw new Error("no samples");
}
