// Short texts packed with deflate behind a dictionary that both sides have, into memory whose size
// is known beforehand.
#include "CCodecs.h"

#include <limits.h>
#include <string.h>
#include <zlib.h>

int codec_deflate_with(
    const uint8_t *dictionary, size_t dictionary_count, const uint8_t *in, size_t in_count,
    uint8_t *out, size_t out_count, size_t *made)
{
  *made = 0;
  if (in_count > INT_MAX || out_count > INT_MAX || dictionary_count > INT_MAX) return CODEC_FULL;
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  if (deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    return CODEC_NO_MEMORY;
  int outcome = CODEC_NO_MEMORY;
  if (deflateSetDictionary(&stream, dictionary, (uInt)dictionary_count) == Z_OK) {
    stream.next_in = (Bytef *)in;
    stream.avail_in = (uInt)in_count;
    stream.next_out = out;
    stream.avail_out = (uInt)out_count;
    outcome = deflate(&stream, Z_FINISH) == Z_STREAM_END ? CODEC_OK : CODEC_FULL;
    *made = out_count - stream.avail_out;
  }
  deflateEnd(&stream);
  return outcome;
}

int codec_inflate_with(
    const uint8_t *dictionary, size_t dictionary_count, const uint8_t *in, size_t in_count,
    uint8_t *out, size_t out_count, size_t *made)
{
  *made = 0;
  if (in_count > INT_MAX || out_count > INT_MAX || dictionary_count > INT_MAX) return CODEC_FULL;
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  if (inflateInit2(&stream, -15) != Z_OK) return CODEC_NO_MEMORY;
  int outcome = CODEC_NO_MEMORY;
  if (inflateSetDictionary(&stream, dictionary, (uInt)dictionary_count) == Z_OK) {
    stream.next_in = (Bytef *)in;
    stream.avail_in = (uInt)in_count;
    stream.next_out = out;
    stream.avail_out = (uInt)out_count;
    int code = inflate(&stream, Z_FINISH);
    *made = out_count - stream.avail_out;
    if (code == Z_STREAM_END) outcome = stream.avail_in == 0 ? CODEC_OK : CODEC_DAMAGED;
    else if (code == Z_MEM_ERROR) outcome = CODEC_NO_MEMORY;
    else if (code == Z_BUF_ERROR) outcome = stream.avail_out == 0 ? CODEC_FULL : CODEC_SHORT;
    else outcome = CODEC_DAMAGED;
  }
  inflateEnd(&stream);
  return outcome;
}
