// What data files are packed with, by the system's zlib and libpng. Nothing here allocates more
// than it is told, and nothing keeps a reference to what it was given.
#ifndef CCODECS_H
#define CCODECS_H

#include <stddef.h>
#include <stdint.h>

enum {
  CODEC_OK = 0,
  /// The input is no such thing, or is damaged.
  CODEC_DAMAGED = 1,
  /// The input ends before its end.
  CODEC_SHORT = 2,
  /// More comes out than there is room for.
  CODEC_FULL = 3,
  CODEC_NO_MEMORY = 4,
};

/// Inflates gzip (RFC 1952, one member after the other) into `out`.
int codec_gunzip(
    const uint8_t *in, size_t in_count, uint8_t *out, size_t out_count, size_t *made);

/// Inflates a bare stream of deflate (RFC 1951), as archives hold it.
int codec_inflate(
    const uint8_t *in, size_t in_count, uint8_t *out, size_t out_count, size_t *made);

/// Packs a text as a bare stream of deflate, behind a dictionary of words that are likely in it.
int codec_deflate_with(
    const uint8_t *dictionary, size_t dictionary_count, const uint8_t *in, size_t in_count,
    uint8_t *out, size_t out_count, size_t *made);

/// Unpacks it, with the same dictionary. Nothing may stand behind it.
int codec_inflate_with(
    const uint8_t *dictionary, size_t dictionary_count, const uint8_t *in, size_t in_count,
    uint8_t *out, size_t out_count, size_t *made);

/// The cyclic redundancy check of RFC 1952.
uint32_t codec_crc(const uint8_t *in, size_t count);

struct codec_png {
  uint32_t width, height;
  /// 1 grey, 3 colour. Transparency is dropped, a palette looked up, 16 bits cut to the upper 8,
  /// fewer than 8 stretched. No gamma is applied: the numbers are those of the file.
  uint32_t channels;
  char message[96];
};

/// What a PNG holds: fills in all but the pixels.
int codec_png_header(const uint8_t *in, size_t in_count, struct codec_png *image);

/// Its pixels into `out`, height * width * channels bytes, which must be `out_count`.
int codec_png_pixels(
    const uint8_t *in, size_t in_count, struct codec_png *image, uint8_t *out, size_t out_count);

/// A PNG of 8 bits a channel from rows of pixels, without a time or any other text: equal pixels
/// give equal bytes.
/// - Parameter channels: 1 grey, 3 colour, 4 colour and opacity.
/// - Parameter pixels: height * width * channels bytes.
/// - Parameter out: holds `out_count` bytes; nil counts alone, into `made`.
/// - Returns: `CODEC_FULL` where there is too little room, `CODEC_DAMAGED` for another number of
///   channels or an extent of 0 or above 16384.
int codec_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, uint8_t *out,
    size_t out_count, size_t *made);

#endif
