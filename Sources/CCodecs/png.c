// Reading and writing PNG with libpng. Its errors jump: everything that must be freed is freed
// here, and no Swift code is on the stack between `setjmp` and the jump.
#include "CCodecs.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct source {
  const uint8_t *bytes;
  size_t count, place;
  int is_short;
};

/// No image is larger in either direction.
enum { largest_extent = 16384 };

static void read_bytes(png_structp png, png_bytep to, size_t count)
{
  struct source *from = png_get_io_ptr(png);
  if (count > from->count - from->place) {
    from->is_short = 1;
    png_error(png, "the file ends before its end");
  }
  memcpy(to, from->bytes + from->place, count);
  from->place += count;
}

static void note_error(png_structp png, png_const_charp words)
{
  struct codec_png *image = png_get_error_ptr(png);
  snprintf(image->message, sizeof image->message, "%s", words);
  png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp words)
{
  (void)png;
  (void)words;
}

/// - Parameter out: nil reads the header alone.
static int read_png(
    const uint8_t *in, size_t in_count, struct codec_png *image, uint8_t *out, size_t out_count)
{
  image->message[0] = 0;
  if (in_count < 8 || png_sig_cmp(in, 0, 8)) return CODEC_DAMAGED;
  struct source source = {in, in_count, 0, 0};
  png_bytep *volatile rows = NULL;
  png_infop info = NULL;
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, image, note_error, ignore);
  if (!png) return CODEC_NO_MEMORY;
  info = png_create_info_struct(png);
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    return CODEC_NO_MEMORY;
  }
  if (setjmp(png_jmpbuf(png))) {
    free((void *)rows);
    png_destroy_read_struct(&png, &info, NULL);
    return source.is_short ? CODEC_SHORT : CODEC_DAMAGED;
  }
  png_set_read_fn(png, &source, read_bytes);
  png_set_user_limits(png, largest_extent, largest_extent);
  png_set_chunk_malloc_max(png, 1 << 20);
  png_set_chunk_cache_max(png, 64);
  png_read_info(png, info);
  int colour = png_get_color_type(png, info);
  png_set_expand(png);
  png_set_strip_16(png);
  png_set_strip_alpha(png);
  png_set_interlace_handling(png);
  image->width = png_get_image_width(png, info);
  image->height = png_get_image_height(png, info);
  image->channels = colour & PNG_COLOR_MASK_COLOR ? 3 : 1;
  int outcome = CODEC_OK;
  if (out) {
    png_read_update_info(png, info);
    size_t width = (size_t)image->width * image->channels;
    if (png_get_rowbytes(png, info) != width || out_count != width * image->height)
      png_error(png, "its rows have another length than its header says");
    rows = malloc(image->height * sizeof *rows);
    if (rows) {
      for (size_t row = 0; row < image->height; row++) rows[row] = out + row * width;
      png_read_image(png, rows);
      png_read_end(png, NULL);
    } else {
      outcome = CODEC_NO_MEMORY;
    }
  }
  free((void *)rows);
  png_destroy_read_struct(&png, &info, NULL);
  return outcome;
}

int codec_png_header(const uint8_t *in, size_t in_count, struct codec_png *image)
{
  return read_png(in, in_count, image, NULL, 0);
}

int codec_png_pixels(
    const uint8_t *in, size_t in_count, struct codec_png *image, uint8_t *out, size_t out_count)
{
  return read_png(in, in_count, image, out, out_count);
}

struct sink {
  uint8_t *bytes;
  size_t count, place;
  int is_full;
};

static void write_bytes(png_structp png, png_bytep from, size_t count)
{
  struct sink *to = png_get_io_ptr(png);
  if (to->bytes) {
    if (count > to->count - to->place) {
      to->is_full = 1;
      png_error(png, "there is no room for it");
    }
    memcpy(to->bytes + to->place, from, count);
  }
  to->place += count;
}

static void flush_bytes(png_structp png) { (void)png; }

int codec_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, uint8_t *out,
    size_t out_count, size_t *made)
{
  *made = 0;
  int colour = channels == 1   ? PNG_COLOR_TYPE_GRAY
               : channels == 3 ? PNG_COLOR_TYPE_RGB
               : channels == 4 ? PNG_COLOR_TYPE_RGB_ALPHA
                               : -1;
  if (colour < 0 || !width || !height || width > largest_extent || height > largest_extent)
    return CODEC_DAMAGED;
  struct codec_png image = {0};
  struct sink sink = {out, out_count, 0, 0};
  png_infop info = NULL;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &image, note_error, ignore);
  if (!png) return CODEC_NO_MEMORY;
  info = png_create_info_struct(png);
  if (!info) {
    png_destroy_write_struct(&png, NULL);
    return CODEC_NO_MEMORY;
  }
  // Known to libpng before the jump is set, so that what it writes there is read behind the jump.
  png_set_write_fn(png, &sink, write_bytes, flush_bytes);
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    return sink.is_full ? CODEC_FULL : CODEC_NO_MEMORY;
  }
  png_set_IHDR(
      png, info, width, height, 8, colour, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
      PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  for (uint32_t row = 0; row < height; row++)
    png_write_row(png, (png_bytep)pixels + (size_t)row * width * channels);
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  *made = sink.place;
  return CODEC_OK;
}
