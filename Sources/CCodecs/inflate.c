// Inflating with zlib, into memory whose size is known beforehand.
#include "CCodecs.h"

#include <limits.h>
#include <string.h>
#include <zlib.h>

static int inflate_all(
    int window, int members, const uint8_t *in, size_t in_count, uint8_t *out, size_t out_count,
    size_t *made)
{
  *made = 0;
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  if (inflateInit2(&stream, window) != Z_OK) return CODEC_NO_MEMORY;
  int outcome = CODEC_DAMAGED;
  size_t read = 0;
  uint8_t spare;
  for (;;) {
    size_t rest = in_count - read, room = out_count - *made;
    stream.next_in = (Bytef *)(in + read);
    stream.avail_in = rest > UINT_MAX ? UINT_MAX : (uInt)rest;
    // With no room left one byte more would show that there is more to come.
    stream.next_out = room ? out + *made : &spare;
    stream.avail_out = room > UINT_MAX ? UINT_MAX : room ? (uInt)room : 1;
    uInt in_before = stream.avail_in, out_before = stream.avail_out;
    int code = inflate(&stream, Z_NO_FLUSH);
    read += in_before - stream.avail_in;
    uInt came = out_before - stream.avail_out;
    if (!room && came) { outcome = CODEC_FULL; break; }
    *made += came;
    if (code == Z_STREAM_END) {
      outcome = CODEC_OK;
      // The next member; anything else behind the last one is none.
      if (!members || read == in_count) break;
      if (in_count - read < 2 || in[read] != 0x1f || in[read + 1] != 0x8b) {
        outcome = CODEC_DAMAGED;
        break;
      }
      if (inflateReset(&stream) != Z_OK) { outcome = CODEC_DAMAGED; break; }
      continue;
    }
    if (code == Z_MEM_ERROR) { outcome = CODEC_NO_MEMORY; break; }
    if (code != Z_OK && code != Z_BUF_ERROR) { outcome = CODEC_DAMAGED; break; }
    if (read == in_count && !came) { outcome = CODEC_SHORT; break; }
    if (in_before == stream.avail_in && !came) { outcome = CODEC_DAMAGED; break; }
  }
  inflateEnd(&stream);
  return outcome;
}

int codec_gunzip(
    const uint8_t *in, size_t in_count, uint8_t *out, size_t out_count, size_t *made)
{
  return inflate_all(15 + 16, 1, in, in_count, out, out_count, made);
}

int codec_inflate(
    const uint8_t *in, size_t in_count, uint8_t *out, size_t out_count, size_t *made)
{
  return inflate_all(-15, 0, in, in_count, out, out_count, made);
}

uint32_t codec_crc(const uint8_t *in, size_t count)
{
  uLong crc = crc32(0, Z_NULL, 0);
  while (count > 0) {
    uInt part = count > 1u << 30 ? 1u << 30 : (uInt)count;
    crc = crc32(crc, in, part);
    in += part;
    count -= part;
  }
  return (uint32_t)crc;
}
